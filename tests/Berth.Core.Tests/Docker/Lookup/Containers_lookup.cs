using System.Text;
using Berth.Core.Docker;
using Berth.Core.Docker.Lookup;
using Berth.Core.Tests.Vectors;

namespace Berth.Core.Tests.Docker.Lookup;

public sealed class Containers_lookup
{
    public static TheoryData<Vector> Orders => Vector.Of("podman_lookup_order");

    public static TheoryData<Vector> Keys => Vector.Of("podman_validate_key");

    public static TheoryData<Vector> LoginKeys => Vector.Of("podman_login_key");

    public static TheoryData<Vector> Lookups => Vector.Of("podman_auth_lookup");

    [Theory, MemberData(nameof(Orders))]
    public void Tries_the_longest_key_first(Vector row) =>
        Assert.Equal(row.Expect.EnumerateArray().Select(key => key.GetString()), ContainersLookup.Keys(row.Input.GetString()!));

    [Theory, MemberData(nameof(Keys))]
    public void Refuses_a_key_with_a_scheme_a_tag_or_a_digest(Vector row) =>
        Assert.Equal(row.Expect.GetString() != "error", ContainersLookup.IsKey(row.Input.GetString()!));

    [Theory]
    [InlineData("localhost:5000")]
    [InlineData("localhost:5000/acme/api")]
    public void Accepts_a_port_in_a_key(string key) => Assert.True(ContainersLookup.IsKey(key));

    [Theory, MemberData(nameof(LoginKeys))]
    public void Stores_a_login_under_the_key_podman_uses(Vector row)
    {
        var isKey = ContainersLookup.TryLoginKey(
            row.Input.GetProperty("arg").GetString()!, row.Input.GetProperty("acceptRepositories").GetBoolean(), out var key);

        Assert.Equal(!row.Expect.TryGetProperty("error", out _), isKey);
        if (isKey)
        {
            Assert.Equal(row.Expect.GetProperty("key").GetString(), key);
            Assert.Equal(row.Expect.GetProperty("registry").GetString(), key!.Split('/')[0]);
        }
    }

    [Theory, MemberData(nameof(Lookups))]
    public void Finds_the_login_that_podman_finds(Vector row)
    {
        var config = Config(row.Input.GetProperty("authFile").GetRawText());

        var stored = Assert.IsType<LoginSource.Stored>(ContainersLookup.Find(config, row.Input.GetProperty("query").GetString()!));

        Assert.Equal(row.Expect.GetProperty("username").GetString(), stored.Entry.Entry!.Username);
        Assert.Equal(row.Expect.GetProperty("password").GetString(), stored.Entry.Entry.Password!.Reveal());
    }

    [Fact]
    public void Passes_over_the_store_for_all() =>
        Assert.IsType<LoginSource.Nowhere>(ContainersLookup.Find(Config("""{"credsStore":"pass"}"""), "ghcr.io/acme/api"));

    [Fact]
    public void Asks_a_helper_for_the_registry_before_any_path() => Assert.Equal(
        new LoginSource.Helper("berth", "ghcr.io", IsForAll: false),
        ContainersLookup.Find(Config("""{"auths":{"ghcr.io/acme":{"auth":"dTpw"}},"credHelpers":{"ghcr.io":"berth"}}"""), "ghcr.io/acme/api"));

    private static DockerConfig Config(string json) => DockerConfig.Parse(Encoding.UTF8.GetBytes(json), "auth.json");
}
