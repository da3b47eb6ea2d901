using System.Text.Json;
using Berth.Cli.Codespaces;

namespace Berth.Cli.Tests.Codespaces;

public sealed class Client_configuration
{
    [Theory]
    [InlineData("http://proxy.example.com:3128", true)]
    [InlineData("http://mona:canary@proxy.example.com:3128", false)]
    [InlineData("http://mona:canary\\u0040proxy.example.com:3128", false)]
    public void For_a_launch_has_the_users_proxies_unless_there_is_a_login_in_them(string proxy, bool isCarried)
    {
        using var own = JsonDocument.Parse(
            $$"""
            {
                "proxies": {"default": {"noProxy": "localhost", "httpsProxy": "{{proxy}}"} },
                "auths": {"ghcr.io": {"auth": "Y2FuYXJ5"} }
            }
            """);

        using var launch = JsonDocument.Parse(ClientConfig.ForLaunch([], own.RootElement));

        Assert.Equal(isCarried, launch.RootElement.TryGetProperty("proxies", out var proxies));
        Assert.True(!isCarried || proxies.GetProperty("default").GetProperty("httpsProxy").GetString() == proxy);
        Assert.False(launch.RootElement.TryGetProperty("auths", out _));
    }

    [Fact]
    public void For_the_inside_has_nothing_of_the_users_own()
    {
        using var inside = JsonDocument.Parse(ClientConfig.ForInside([]));

        Assert.Equal(["credHelpers", "credsStore"], inside.RootElement.EnumerateObject().Select(member => member.Name));
    }
}
