using Berth.Core.Preflight;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Core.Tests.Preflight;

/// <summary>Which set answers for a host, where sets name paths.</summary>
public sealed class Host_logins
{
    private static readonly RegistryHost Ghcr = RegistryHost.Parse("ghcr.io");

    [Fact]
    public void The_one_that_is_needed_serves_the_host_and_the_one_of_the_whole_host_is_outranked()
    {
        var sets = Sets.Of(("ALL", "ghcr.io"), ("ACME", "ghcr.io/acme"), ("OTHER", "ghcr.io/other"), ("HUB", "docker.io"));
        var chosen = Choose(sets, "ghcr.io/acme/api:1", "ghcr.io/acme/web:1", "debian:12");
        var applied = chosen.Apply(sets);

        Assert.Empty(chosen.Problems);
        Assert.Equal("ACME", chosen.Chosen[Ghcr].Identifier);
        Assert.Equal("ACME", applied.For(new(Ghcr, null))!.Identifier);
        Assert.Equal("OTHER", applied.For(new(Ghcr, "other/api"))!.Identifier);
        Assert.Equal("HUB", applied.For(new(RegistryHost.DockerHub, null))!.Identifier);
        Assert.Equal("ALL", Assert.Single(applied.Outranked).Identifier);
    }

    [Fact]
    public void The_whole_host_and_a_path_cannot_both_answer()
    {
        var chosen = Choose(Sets.Of(("ALL", "ghcr.io"), ("ACME", "ghcr.io/acme")), "ghcr.io/acme/api:1", "ghcr.io/else/api:1");

        Assert.Empty(chosen.Chosen);
        Assert.Contains("ghcr.io/acme/api:1 needs ACME (environment); ghcr.io/else/api:1 needs ALL (environment)", Assert.Single(chosen.Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_references_are_not_all_named() =>
        Assert.Contains(
            "and 2 more need ACME",
            Assert.Single(Choose(
                Sets.Of(("ALL", "ghcr.io"), ("ACME", "ghcr.io/acme")),
                ["ghcr.io/else/api:1", .. Enumerable.Range(0, 5).Select(number => $"ghcr.io/acme/image-{number}:1")]).Problems).What,
            StringComparison.Ordinal);

    [Fact]
    public void Nothing_changes_where_no_path_is_named_or_nothing_is_pulled()
    {
        var sets = Sets.Of(("ALL", "ghcr.io"), ("QUAY", "quay.io/acme"));
        var chosen = Choose(sets, "ghcr.io/acme/api:1", "ghcr.io/else/api:1");

        Assert.Equal((0, 0), (chosen.Chosen.Count, chosen.Problems.Count));
        Assert.Equal(sets.Serving, chosen.Apply(sets).Serving);
    }

    private static HostLogins Choose(RegistrySecretSets sets, params string[] references) =>
        HostLogins.Choose(sets, [.. references.Select(text => Flight.Reference(text))]);
}
