using Berth.Core.References;
using Berth.Core.Tests.Vectors;
using Berth.Core.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Core.Tests.Tokens;

public sealed class Realm_rule
{
    public static TheoryData<Vector> Challenges => Vector.Of("www_authenticate");

    [Theory]
    [InlineData("ghcr.io", "https://ghcr.io/token")]
    [InlineData("registry.example.com", "https://registry.example.com:5001/auth")]
    [InlineData("registry.example.com:5000", "https://REGISTRY.example.com/auth?x=1")]
    [InlineData("10.0.0.7:5000", "https://10.0.0.7:5001/auth")]
    [InlineData("[fd00::7]:5000", "https://[fd00::7]:5001/auth")]
    [InlineData("docker.io", "https://auth.docker.io/token")]
    [InlineData("index.docker.io", "https://auth.docker.io/token")]
    [InlineData("registry-1.docker.io", "https://auth.docker.io/token")]
    [InlineData("registry.gitlab.com", "https://gitlab.com/jwt/auth")]
    [InlineData("registry.digitalocean.com", "https://api.digitalocean.com/v2/registry/auth")]
    public void Lets_a_login_go_to_the_registry_itself_and_to_known_pairs(string registry, string realm) =>
        Assert.Equal(new Uri(realm), Allowed(RealmRule.Default.Check(RegistryHost.Parse(registry), realm, registryIsPlainHttp: false)));

    [Theory]
    [InlineData("ghcr.io", "https://ghcr.io.evil.com/token", "another host, 'ghcr.io.evil.com'")]
    [InlineData("ghcr.io", "https://xghcr.io/token", "another host")]
    [InlineData("ghcr.io", "https://auth.docker.io/token", "another host")]
    [InlineData("docker.io", "https://docker.io.evil.com/token", "another host")]
    [InlineData("registry.gitlab.com", "https://gitlab.com.evil.com/jwt/auth", "another host")]
    [InlineData("ghcr.io", "http://ghcr.io/token", "not https")]
    [InlineData("ghcr.io", "ftp://ghcr.io/token", "not https")]
    [InlineData("ghcr.io", "https://ghcr.io@evil.com/token", "a login of its own")]
    [InlineData("ghcr.io", "/token", "not a URL")]
    [InlineData("ghcr.io", "", "not a URL")]
    [InlineData("ghcr.io", null, "not a URL")]
    [InlineData("registry.example.com", "https://192.168.207.156:8080/auth", "a private address")]
    [InlineData("localhost:5000", "http://localhost:5001/auth", "not https")]
    public void Refuses_everything_else_and_says_why(string registry, string? realm, string reason) => Assert.Contains(
        reason,
        Refused(RealmRule.Default.Check(RegistryHost.Parse(registry), realm, registryIsPlainHttp: false)).Reason,
        StringComparison.Ordinal);

    [Fact]
    public void Lets_plain_http_stay_on_loopback_when_the_registry_is_there_too()
    {
        var registry = RegistryHost.Parse("localhost:5000");

        Assert.NotNull(Allowed(RealmRule.Default.Check(registry, "http://localhost:5001/auth", registryIsPlainHttp: true)));
        Assert.NotNull(Refused(RealmRule.Default.Check(registry, "http://registry.example.com/auth", registryIsPlainHttp: true)));
        Assert.NotNull(Refused(RealmRule.Default.Check(registry, "http://127.0.0.1:5001/auth", registryIsPlainHttp: true)));
    }

    [Theory]
    [InlineData("registry.example.com=auth.example.com", "https://auth.example.com:8443/token", true)]
    [InlineData("registry.example.com=auth.example.com:8443", "https://auth.example.com:8443/token", true)]
    [InlineData("registry.example.com=auth.example.com:8443", "https://auth.example.com/token", false)]
    [InlineData("other.example.com=auth.example.com", "https://auth.example.com/token", false)]
    [InlineData("registry.example.com=auth.example.com", "http://auth.example.com/token", false)]
    public void Lets_a_login_go_where_its_owner_allows(string pair, string realm, bool allowed)
    {
        Assert.True(AllowedRealm.TryParse(pair, out var parsed, out _));

        var verdict = new RealmRule([parsed]).Check(RegistryHost.Parse("registry.example.com"), realm, registryIsPlainHttp: false);

        Assert.Equal(allowed, verdict is RealmVerdict.Allowed);
    }

    [Theory]
    [InlineData("registry.example.com")]
    [InlineData("=auth.example.com")]
    [InlineData("registry.example.com=https://auth.example.com")]
    public void Is_told_of_a_pair_that_is_none(string pair)
    {
        Assert.False(AllowedRealm.TryParse(pair, out _, out var problem));
        Assert.NotEmpty(problem!);
    }

    [Theory, MemberData(nameof(Challenges))]
    public void Names_what_is_odd_about_a_real_registry(Vector row)
    {
        if (!row.Expect.TryGetProperty("flags", out var flags))
        {
            return;
        }

        var realm = Challenge.ParseAll(row.Input.EnumerateArray().Select(line => line.GetString()!))[0].Realm;
        var reason = Refused(RealmRule.Default.Check(RegistryHost.Parse("registry.example.com"), realm, registryIsPlainHttp: false)).Reason;

        Assert.Contains("http-realm", flags.EnumerateArray().Select(flag => flag.GetString()));
        Assert.Contains("not https", reason, StringComparison.Ordinal);
        Assert.Contains("a private address", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_any_characters_ends_in_a_verdict_and_never_leaves_the_registry() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(2000),
        Prop.ForAll(HostileText.Of("https:// ghcr.io evil.com @ / \\ # ? : . [::1] %2f"), text =>
            RealmRule.Default.Check(RegistryHost.Parse("ghcr.io"), "https://" + text, registryIsPlainHttp: false)
                is not RealmVerdict.Allowed { Realm: var realm } || realm is { IdnHost: "ghcr.io", UserInfo: "" }));

    private static Uri Allowed(RealmVerdict verdict) => Assert.IsType<RealmVerdict.Allowed>(verdict).Realm;

    private static RealmVerdict.Refused Refused(RealmVerdict verdict) => Assert.IsType<RealmVerdict.Refused>(verdict);
}
