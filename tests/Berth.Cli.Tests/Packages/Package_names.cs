using Berth.Cli.Packages;

namespace Berth.Cli.Tests.Packages;

public sealed class Package_names
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("acme/api", "berth/packages/acme/container/api")]
    [InlineData("Acme/tools/build", "berth/packages/Acme/container/tools%2Fbuild")]
    [InlineData("acme/a/b/c_d.e-f", "berth/packages/acme/container/a%2Fb%2Fc_d.e-f")]
    public void Are_one_part_of_an_address_each(string text, string path) => Assert.Equal(path, PackageName.Parse(text).SettingsPath);

    [Theory]
    [InlineData("")]
    [InlineData("api")]
    [InlineData("/api")]
    [InlineData("acme/")]
    [InlineData("acme//api")]
    [InlineData("acme/../admin")]
    [InlineData("../admin")]
    [InlineData("acme/Api")]
    [InlineData("acme/api:1")]
    [InlineData("acme/api?x=1")]
    [InlineData("acme/api\n")]
    [InlineData("a.b/api")]
    public void That_are_none_are_misused(string text) => Assert.Throws<MisusedException>(() => PackageName.Parse(text));

    [Theory]
    [InlineData("acme/api", "acme/api", null)]
    [InlineData("acme/api:1.0", "acme/api", null)]
    [InlineData("berth.example:7701/acme/tools/build:1.0", "acme/tools/build", "berth.example:7701")]
    [InlineData("localhost/acme/api", "acme/api", "localhost")]
    [InlineData("ghcr.io/Acme/api@" + Digest, "Acme/api", "ghcr.io")]
    public void Are_found_in_references(string reference, string package, string? registry)
    {
        var (found, host) = PackageName.ParseReference(reference);

        Assert.Equal((package, registry), (found.ToString(), host));
    }

    [Theory]
    [InlineData("busybox")]
    [InlineData("ghcr.io/busybox")]
    [InlineData("ghcr.io/acme/api:")]
    [InlineData("https://ghcr.io/acme/api")]
    public void Are_not_in_every_reference(string reference) => Assert.Throws<MisusedException>(() => PackageName.ParseReference(reference));

    [Theory]
    [InlineData("acme/api", true)]
    [InlineData("acme/.github", true)]
    [InlineData("acme", false)]
    [InlineData("acme/api/x", false)]
    [InlineData("acme/..", false)]
    [InlineData("acme/a b", false)]
    [InlineData("acme/api\n", false)]
    public void Of_repositories_have_two_parts(string text, bool isOne)
    {
        if (isOne)
        {
            Assert.Equal(text, RepositoryName.Parse(text).ToString());
        }
        else
        {
            Assert.Throws<MisusedException>(() => RepositoryName.Parse(text));
        }
    }
}
