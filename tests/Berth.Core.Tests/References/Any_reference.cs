using Berth.Core.References;
using Berth.Core.Tokens;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Core.Tests.References;

/// <summary>What must hold for any text that is to be a registry, an image or a pair of hosts.</summary>
public sealed class Any_reference
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(3000);

    [Fact]
    public void To_a_registry_is_one_or_is_told_why_not() => Check.One(Runs, Prop.ForAll(Texts(), text =>
    {
        if (RegistryHost.TryParse(text, out var host, out var problem))
        {
            Assert.Equal(host, RegistryHost.Parse(host.Value));
            Assert.Equal(host.Canonical, host.Canonical.Canonical);
            Assert.Equal(text.ToLowerInvariant(), host.Value);
            Assert.True(host.Port is null or (>= 1 and <= 65535));
            Assert.Equal(host.Value, host.Port is null ? host.Name : $"{host.Name}:{host.Value[(host.Name.Length + 1)..]}");
            Assert.NotNull(new Uri($"https://{host.ApiHost}/v2/"));
        }
        else
        {
            AssertTold(problem);
        }
    }));

    [Fact]
    public void To_a_host_that_dns_cannot_hold_is_none()
    {
        Assert.True(RegistryHost.TryParse($"127.0.0.1{new string('a', 62)}.io", out _));
        Assert.False(RegistryHost.TryParse($"127.0.0.1{new string('a', 63)}.io", out _));
    }

    [Fact]
    public void To_an_image_is_one_or_is_told_why_not() => Check.One(Runs, Prop.ForAll(Texts(), text =>
    {
        if (ImageReference.TryParse(text, out var image, out var problem))
        {
            Assert.Equal(image, ImageReference.Parse(image.ToString()));
            Assert.Equal(image.FullName, ImageReference.Parse(image.FamiliarName).FullName);
            Assert.Equal(image.Canonical, ImageReference.Parse(image.Canonical).Canonical);
            Assert.True(image.FullName.Length <= ImageReference.MaxNameLength + "docker.io/library/".Length);
            Assert.NotNull(RegistryQuery.Of(image));
        }
        else
        {
            AssertTold(problem);
        }
    }));

    [Fact]
    public void Of_whole_parts_keeps_each_of_them()
    {
        var images = from host in Gen.Elements("ghcr.io", "localhost", "localhost:5000", "[::1]:5000", "xn--bcher-kva.example", "10.0.0.1:65535")
                     from name in Gen.Elements("a", "acme/api", "a/b/c/d", "a__b", "a---b", "a.b-c_d/0")
                     from tag in Gen.Elements(null, "latest", "v1.0_x-Y", "0", new string('t', ImageReference.MaxTagLength))
                     from digest in Gen.Elements(null, "sha256:" + new string('0', 64))
                     select (host, name, tag, digest);

        Check.One(Runs, Prop.ForAll(images.ToArbitrary(), parts =>
        {
            var text = $"{parts.host}/{parts.name}{(parts.tag is null ? "" : ":" + parts.tag)}{(parts.digest is null ? "" : "@" + parts.digest)}";

            var image = ImageReference.Parse(text);

            Assert.Equal(parts, (image.Registry.Value, image.Name, image.Tag, image.Digest));
            Assert.Equal(text, image.ToString());
        }));
    }

    [Fact]
    public void To_a_pair_of_hosts_is_one_or_is_told_why_not() => Check.One(Runs, Prop.ForAll(Texts(), text =>
    {
        if (AllowedRealm.TryParse(text, out var pair, out var problem))
        {
            Assert.Equal(text.ToLowerInvariant(), $"{pair.Registry}={pair.Realm}");
            Assert.True(pair.Covers(new($"https://{pair.Realm.Value}/token")));
            Assert.False(pair.Covers(new("https://evil.example/token")) && pair.Realm.Name != "evil.example");
        }
        else
        {
            AssertTold(problem);
        }
    }));

    [Fact]
    public void To_a_pair_of_hosts_covers_no_host_that_only_looks_alike()
    {
        var realm = RegistryHost.Parse("auth.example.com");
        var pair = new AllowedRealm(RegistryHost.Parse("registry.example.com"), realm);
        var alike = from before in Gen.Elements("", "x", "x.", "auth.example.com.", "-")
                    from after in Gen.Elements("", ".evil.com", "x", ".x", ":443@evil.com", "@evil.com", "/@evil.com", "%2eevil.com")
                    select $"https://{before}auth.example.com{after}/token";

        Check.One(Runs, Prop.ForAll(alike.ToArbitrary(), text =>
            !Uri.TryCreate(text, UriKind.Absolute, out var uri) || pair.Covers(uri) == (uri.Host == realm.Name)));
    }

    /// <summary>One line for a person, whatever it quotes.</summary>
    private static void AssertTold(string problem)
    {
        Assert.NotEmpty(problem);
        Assert.DoesNotContain(problem, char.IsControl);
        Assert.False(problem.EndsWith('.'), problem);
    }

    /// <summary>What the grammars are made of, whole and in pieces, and any other characters.</summary>
    private static Arbitrary<string> Texts() => (
        from pieces in Gen.ListOf(Gen.OneOf(
            Gen.Elements(
                "ghcr.io", "docker.io", "index.docker.io", "localhost", "[::1]", "[::ffff:1.2.3.4]", "127.0.0.1", "acme", "library", "latest",
                "sha256:", new string('a', 64), new string('a', 255), "https://", ":5000", ":443", ":0", ":99999", "A"),
            Gen.Elements("/", ":", "@", ".", "-", "_", "=", "[", "]", "%", " ", "\n", "\0", "é", "\ud800"),
            Gen.Choose(0, char.MaxValue).Select(c => ((char)c).ToString())))
        select string.Concat(pieces)).ToArbitrary();
}
