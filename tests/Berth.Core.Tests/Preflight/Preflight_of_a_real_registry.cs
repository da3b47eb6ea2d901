using System.Net;
using System.Text.RegularExpressions;
using Berth.Core.DevContainers;
using Berth.Core.Preflight;
using Berth.Core.Problems;
using Berth.Testing;
using Berth.Testing.Distribution;
using Berth.Testing.Network;

namespace Berth.Core.Tests.Preflight;

/// <summary>A CNCF Distribution as it is installed, with passwords and with tokens, so that the scripted registries stay honest.</summary>
public sealed partial class Preflight_of_a_real_registry
{
    private static readonly RegistryUser Mona = RegistryUser.Publisher("mona", Flight.Canary + "-password");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Checks_an_image_a_feature_and_what_that_depends_on(bool hasTokens)
    {
        await WithAsync(hasTokens, async (registry, authority) =>
        {
            using var image = new TestImage();
            await image.PushAsync($"{registry.Name}/acme/base:1", Mona, authority, CancellationToken.None);
            await TestFeature.PushAsync(
                $"{registry.Name}/acme/features/tool:1", $$"""{"id":"tool","version":"1.0.0","dependsOn":{"{{registry.Name}}/acme/features/dep:1":{} } }""",
                Mona, authority, CancellationToken.None);
            await TestFeature.PushAsync(
                $"{registry.Name}/acme/features/dep:1", """{"id":"dep","privileged":true}""", Mona, authority, CancellationToken.None, isAnnotated: false);

            using var folder = Trusting(registry, authority);
            using var flight = new Flight { CertificateFolders = [folder.Path], Sets = Sets.Of(("ACME", registry.Name)), Platform = ThisMachine() };
            var report = await flight.CheckAsync(
                Flight.Reference($"{registry.Name}/acme/base:1"), Flight.Reference($"{registry.Name}/acme/features/tool:1", ReferenceUse.Feature));

            Assert.Empty(report.Problems);
            Assert.Equal([PreflightOutcome.Ready, PreflightOutcome.Ready, PreflightOutcome.Ready], report.References.Select(check => check.Outcome));
            Assert.True(report.References[0] is { IsForPlatform: true, Bytes: > 100_000, Digest: not null, Login.Identifier: "ACME" });
            Assert.Equal([false, true], report.Features.Features.Select(feature => feature.Brought.IsPrivileged));
            Assert.Empty((await new ImageMetadata(flight.Session).ReadAsync(report.References[0].Reference.Image!, null, CancellationToken.None))!);
            Assert.True(report.IsBytesComplete);
        });
    }

    [Fact]
    public async Task Ten_images_cost_one_challenge_by_the_registrys_own_log()
    {
        await WithAsync(true, async (registry, authority) =>
        {
            using var image = new TestImage();
            for (var number = 0; number < 10; number++)
            {
                await image.PushAsync($"{registry.Name}/acme/image-{number % 5}:{number}", Mona, authority, CancellationToken.None);
            }

            using var folder = Trusting(registry, authority);
            using var flight = new Flight { CertificateFolders = [folder.Path], Sets = Sets.Of(("ACME", registry.Name)), Platform = ThisMachine() };
            var report = await flight.CheckAsync([.. Enumerable.Range(0, 10).Select(number => $"{registry.Name}/acme/image-{number % 5}:{number}")]);

            Assert.Empty(report.Problems);
            await Eventually.HappensAsync("the log has them", () => OurRequest().Count(registry.Log) >= 1 + 10 + 5, CancellationToken.None);
            Assert.Equal(1 + 10 + 5, OurRequest().Count(registry.Log));
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_password_is_told_with_the_set_it_comes_from(bool hasTokens)
    {
        await WithAsync(hasTokens, async (registry, authority) =>
        {
            using var folder = Trusting(registry, authority);
            using var flight = new Flight { CertificateFolders = [folder.Path], Sets = Sets.Of(Flight.Canary + "-wrong", ("ACME", registry.Name)) };
            var report = await flight.CheckAsync($"{registry.Name}/acme/base:1", $"{registry.Name}/acme/other:1");

            Assert.Equal(ProblemCode.LoginRefused, Assert.Single(report.Problems).Code);
            Assert.All(report.References, check => Assert.Equal((PreflightOutcome.Failed, "ACME"), (check.Outcome, check.Login!.Identifier)));
        });
    }

    private static async Task WithAsync(bool hasTokens, Func<DistributionRegistry, PrivateCa, Task> test)
    {
        Requires.That(DistributionRegistry.IsInstalled && TestImage.CanBeMade, "docker-registry, htpasswd, skopeo and busybox");
        using var authority = new PrivateCa();
        await using var service = await TokenService.StartAsync(authority, IPAddress.Loopback, "localhost", [Mona], CancellationToken.None);
        await using var registry = await DistributionRegistry.StartAsync(
            authority, IPAddress.Loopback, "localhost", hasTokens ? new RegistryAuth.Tokens(service) : new RegistryAuth.Passwords(Mona), CancellationToken.None);
        await test(registry, authority);
    }

    private static TemporaryFolder Trusting(DistributionRegistry registry, PrivateCa authority)
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder[registry.Name]);
        folder.Write($"{registry.Name}/ca.crt", authority.Pem);
        return folder;
    }

    private static string ThisMachine() => Core.Diagnosis.HostPlatform.Current;

    /// <summary>A line of the access log: ours alone say <c>berth</c>.</summary>
    [GeneratedRegex(@"""(GET|HEAD) /v2/[^""]*"" \d+ \d+ ""[^""]*"" ""berth""")]
    private static partial Regex OurRequest();
}
