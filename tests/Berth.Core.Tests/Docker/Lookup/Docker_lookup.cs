using System.Text;
using Berth.Core.Docker;
using Berth.Core.Docker.Lookup;
using Berth.Core.Tests.Vectors;

namespace Berth.Core.Tests.Docker.Lookup;

public sealed class Docker_lookup
{
    private const string OneEntry = """{"auths":{"KEY":{"auth":"dTpw"}}}""";

    public static TheoryData<Vector> Hosts => Vector.Of("docker_cli_convert_to_hostname");

    public static TheoryData<Vector> Variables => Vector.Of("docker_auth_config_env");

    [Theory, MemberData(nameof(Hosts))]
    public void Compares_hosts_as_docker_converts_them(Vector row) =>
        Assert.Equal(row.Expect.GetString(), DockerLookup.HostOf(row.Input.GetString()!));

    [Theory, MemberData(nameof(Variables))]
    public void Reads_the_variable_as_strictly_as_docker(Vector row)
    {
        Assert.False(DockerAuthConfig.TryParse(row.Input.GetString()!, out _, out var problem));
        Assert.EndsWith(problem, row.Expect.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"auths":{"a":{"auth":"Zm9vOmJhcg"}}}""", "not base64")]
    [InlineData("""{"auths":{"a":{"auth":"cGFudHM="}}}""", "not base64 of user:password")]
    [InlineData("""{"auths":{}}{"auths":{}}""", "not one JSON object")]
    [InlineData("""{"credHelpers":{}}""", "unknown field \"credHelpers\"")]
    [InlineData("""{"auths":{"a":7}}""", "'a' is no object")]
    [InlineData("[]", "no JSON object")]
    [InlineData("CANARY", "not one JSON object")]
    public void Says_why_docker_passes_over_the_variable(string text, string expected)
    {
        Assert.False(DockerAuthConfig.TryParse(text, out _, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Asks_the_variable_before_any_file()
    {
        Assert.True(DockerAuthConfig.TryParse("""{"auths":{"ghcr.io":{"auth":"dTpw"}}}""", out var variable, out _));

        var source = DockerLookup.Find(Config("""{"credHelpers":{"ghcr.io":"berth"}}"""), "ghcr.io", variable);

        Assert.Equal("u", Assert.IsType<LoginSource.Variable>(source).Entry.Username);
        Assert.IsType<LoginSource.Nowhere>(DockerLookup.Find(DockerConfig.Empty, "ghcr.io:443", variable));
    }

    [Fact]
    public void Lets_a_helper_hide_what_is_stored()
    {
        // client_behaviour-001: the helper wins, the auths entry of that host is passed over.
        var config = Config("""{"auths":{"ghcr.io":{"auth":"dTpw"},"quay.io":{"auth":"dTpw"}},"credHelpers":{"ghcr.io":"gh"},"credsStore":"pass"}""");

        Assert.Equal(new LoginSource.Helper("gh", "ghcr.io", IsForAll: false), DockerLookup.Find(config, "ghcr.io"));
        Assert.Equal(new LoginSource.Helper("pass", "quay.io", IsForAll: true), DockerLookup.Find(config, "quay.io"));
    }

    [Theory]
    [InlineData("https://ghcr.io/v2/", true)]
    [InlineData("http://ghcr.io", true)]
    [InlineData("ghcr.io/acme", true)]
    [InlineData("ghcr.io:443", false)]
    [InlineData("GHCR.io", false)]
    public void Falls_back_to_a_key_with_the_same_host(string key, bool found) =>
        Assert.Equal(found, DockerLookup.Find(Config(OneEntry.Replace("KEY", key, StringComparison.Ordinal)), "ghcr.io") is LoginSource.Stored);

    [Fact]
    public void Takes_the_exact_key_before_one_with_the_same_host() => Assert.Equal(
        "ghcr.io",
        Assert.IsType<LoginSource.Stored>(
            DockerLookup.Find(Config("""{"auths":{"https://ghcr.io":{"auth":"dTpw"},"ghcr.io":{"auth":"djpw"}}}"""), "ghcr.io")).Key);

    private static DockerConfig Config(string json) => DockerConfig.Parse(Encoding.UTF8.GetBytes(json), "config.json");
}
