using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Berth.Cli.Tests;

public sealed class Berth_doctor_of_a_registry : IDisposable
{
    private readonly Script script = new();

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task Of_a_registry_that_is_down_does_not_say_that_there_is_no_login()
    {
        var registry = $"localhost:{ClosedPort()}";
        script.With("ACME", registry, "mona", "canary");

        var words = await script.RunAsync("doctor");
        var answer = await script.RunAsync("doctor", "--json");

        Assert.StartsWith($"{registry} (registry; login not tried)", words.Out, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(answer.Out);
        Assert.Equal("not tried", json.RootElement.GetProperty("registries")[0].GetProperty("login").GetString());
    }

    private static int ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
