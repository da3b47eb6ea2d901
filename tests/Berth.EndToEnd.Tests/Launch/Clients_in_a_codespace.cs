using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Engines;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary>The containers tools inside a launched codespace, which nobody has configured.</summary>
[Collection<EcrTests>]
public sealed class Clients_in_a_codespace(RealRegistries registries, RealEcr ecr, RealExample example)
{
    /// <summary>podman does not begin without those that start and watch containers.</summary>
    private static readonly string[] Programs = ["podman", "buildah", "conmon", "crun"];

    /// <summary>A storage that a container without any right can have.</summary>
    private const string Storage = "--root /tmp/storage --runroot /tmp/storage-run --storage-driver vfs";

    [Fact]
    public async Task Pull_from_each_registry_without_a_word_of_configuration()
    {
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        var image = $"{example.Passwords.Name}/acme/tools-inside:1";
        await RealExample.PushWorkspaceAsync(registries, image, Programs, TestContext.Current.CancellationToken);
        using var repository = SmallRepository.WithImage(image);
        var container = BerthLaunch.ContainerOf(await launch.UpAsync(repository, "--trust", "--json"));
        string[] pulled = [$"{example.Passwords.Name}/acme/db:1", $"{example.Tokens.Name}/acme/tools:1", $"{Hosts.Ecr}/acme/greeting:1"];

        foreach (var reference in pulled)
        {
            foreach (var client in (string[])["podman", "buildah"])
            {
                (await launch.InsideAsync(container, $"{client} {Storage} pull --quiet {reference}")).Succeeded();
                var images = await launch.InsideAsync(container, $"podman {Storage} images --format '{{{{.Repository}}}}:{{{{.Tag}}}}'");
                Assert.Equal($"{reference}\n", images.Succeeded().Out);
                (await launch.InsideAsync(container, $"podman {Storage} rmi {reference}")).Succeeded();
            }

            (await launch.PullInsideAsync(container, reference)).Succeeded();
        }

        (await launch.BerthAsync("down", repository.Path)).Succeeded();
    }
}
