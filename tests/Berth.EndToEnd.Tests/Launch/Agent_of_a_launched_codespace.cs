using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing;
using Berth.Testing.Distribution;
using Berth.Testing.Engines;
using Berth.Testing.Network;

namespace Berth.EndToEnd.Tests.Launch;

[Collection<EcrTests>]
public sealed class Agent_of_a_launched_codespace(RealRegistries registries, RealEcr ecr, RealExample example)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task That_was_killed_is_brought_back_by_start_and_by_up()
    {
        await using var open = await DistributionRegistry.StartAsync(
            registries.Authority, PrivateNetwork.Address, Hosts.OtherRegistry, new RegistryAuth.Open(), CancellationToken);
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        var container = await launch.LaunchAsync(ExampleRepository.WithImage);
        var (known, unknown) = ($"{example.Passwords.Name}/acme/db:1", $"{open.Name}/{RealRegistries.Image}");
        await registries.ImageOnDisk.PushAsync(unknown, RealRegistries.Mona, registries.Authority, CancellationToken);
        await launch.TrustInsideAsync(container, open.Name);
        (await launch.PullInsideAsync(container, known)).Succeeded();

        foreach (var command in (string[])["start", "up"])
        {
            launch.KillAgent();
            var without = await launch.PullInsideAsync(container, known);
            Assert.Contains("berth agent", Assert.Single(without.Failed().Error.Trim().Split('\n')));
            (await launch.PullInsideAsync(container, unknown)).Succeeded();

            var run = await launch.BerthAsync(
                command, launch.Repository.Path, "--config", Path.Combine(launch.Repository.Path, ExampleRepository.WithImage),
                "--secrets-file", launch.SecretsFile(), "--trust", "--json");

            Assert.Equal(container.Id, BerthLaunch.ContainerOf(run).Id);
            (await launch.PullInsideAsync(container, known)).Succeeded();
        }
    }

    [Fact]
    public async Task Renews_a_token_of_aws_whose_key_is_never_inside()
    {
        ecr.Aws.TokenLifetime = TimeSpan.FromSeconds(5);
        try
        {
            await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
            var container = await launch.LaunchAsync(ExampleRepository.WithImage);
            var pull = $"{Hosts.Ecr}/acme/greeting:1";
            (await launch.PullInsideAsync(container, pull)).Succeeded();
            var first = BerthLaunch.SecretOf(await launch.LoginInsideAsync(container, Hosts.Ecr));
            await Eventually.HappensAsync("the token ends", () => !ecr.Aws.Tokens.IsValid(first), CancellationToken);

            (await launch.PullInsideAsync(container, pull)).Succeeded();

            Assert.NotEqual(first, BerthLaunch.SecretOf(await launch.LoginInsideAsync(container, Hosts.Ecr)));
            var variables = await launch.InsideAsync(container, "docker-credential-berth env -- env; docker-credential-berth list");
            Assert.DoesNotContain(ecr.Key.Secret, variables.Succeeded().Out);
            var key = new RegistryUser(ecr.Key.KeyId, ecr.Key.Secret);
            Assert.Empty(await Leaks.OnDiskAsync(await launch.InsideFoldersAsync(container), key));
        }
        finally
        {
            ecr.Aws.TokenLifetime = TimeSpan.FromHours(12);
        }
    }
}
