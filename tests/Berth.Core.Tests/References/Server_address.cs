using System.Text.Json;
using Berth.Core.References;
using Berth.Core.Tests.Vectors;

namespace Berth.Core.Tests.References;

public sealed class Server_address
{
    public static TheoryData<Vector> Rows => Vector.Of("server_normalise");

    [Theory, MemberData(nameof(Rows))]
    public void Is_read_as_people_write_it(Vector row)
    {
        var result = ServerAddress.Read(row.Input.GetString()!);

        if (row.Expect.TryGetProperty("error", out var error))
        {
            Assert.Equal(FaultOf(error.GetString()!), result.Fault);
            return;
        }

        var address = Assert.IsType<ServerAddress>(result.Address);
        Assert.Equal(row.Expect.GetProperty("dockerConfigKey").GetString(), address.Registry.DockerConfigKey);
        Assert.Equal(row.Expect.GetProperty("registryHost").GetString(), address.Registry.ApiHost);
        Assert.Equal(WarningsOf(row.Expect), address.Notices.Order());
    }

    [Theory]
    [InlineData("ghcr.io/acme", "acme")]
    [InlineData("https://registry.gitlab.com/group/project/", "group/project")]
    [InlineData("https://ghcr.io/v2/", null)]
    public void Keeps_the_path_that_means_something(string text, string? path) =>
        Assert.Equal(path, ServerAddress.Read(text).Address!.Path);

    [Fact]
    public void Of_plain_http_is_told_apart_from_https() =>
        Assert.Equal([ServerNotice.PlainHttp], ServerAddress.Read("http://registry.example.com").Address!.Notices);

    private static ServerFault FaultOf(string error) => error switch
    {
        "empty server" => ServerFault.Empty,
        "no host" => ServerFault.NoHost,
        "unsupported scheme" => ServerFault.UnsupportedScheme,
        _ when error.StartsWith("no-dot-no-port", StringComparison.Ordinal) => ServerFault.BareName,
        _ when error.StartsWith("credentials in server value", StringComparison.Ordinal) => ServerFault.HoldsCredentials,
        _ when error.StartsWith("not an OCI registry", StringComparison.Ordinal) => ServerFault.NpmRegistry,
        _ => throw new ArgumentException($"The table has a new error: {error}"),
    };

    private static IEnumerable<ServerNotice> WarningsOf(JsonElement expect) =>
        expect.TryGetProperty("warnings", out var warnings)
            ? warnings.EnumerateArray().Select(warning => warning.GetString() switch
            {
                "docker-hub-alias" => ServerNotice.DockerHubAlias,
                "path-ignored" => ServerNotice.PathIgnored,
                "scheme-stripped" => ServerNotice.SchemeStripped,
                "trailing-slash" => ServerNotice.TrailingSlash,
                "whitespace-trimmed" => ServerNotice.WhitespaceTrimmed,
                "quotes-stripped" => ServerNotice.QuotesStripped,
                "retired-registry" => ServerNotice.RetiredRegistry,
                var other => throw new ArgumentException($"The table has a new warning: {other}"),
            }).Order()
            : [];
}
