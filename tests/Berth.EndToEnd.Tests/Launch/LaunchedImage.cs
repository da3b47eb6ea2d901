using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Engines;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary>
/// The example's image, launched with podman once for all tests of a class, which leave it as they find it. Beside the example's secrets it
/// has Mona's for the registry with passwords; none names the one with tokens.
/// </summary>
public sealed class LaunchedImage(RealRegistries registries, RealExample example, RealEcr ecr) : IAsyncDisposable
{
    private BerthLaunch? launch;
    private LaunchedContainer? container;

    internal BerthLaunch Launch => launch!;

    internal LaunchedContainer Container => container!;

    /// <summary>Launches it when the first test asks.</summary>
    public async Task ReadyAsync()
    {
        if (container is not null)
        {
            return;
        }

        launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        var more = Secrets.Of(registries.Passwords.Name, RealRegistries.Mona).Select(secret => (secret.Key, secret.Value));
        container = await launch.LaunchAsync(ExampleRepository.WithImage, [.. more]);
        await launch.TrustInsideAsync(container, registries.Tokens.Name);
    }

    public ValueTask DisposeAsync() => launch?.DisposeAsync() ?? ValueTask.CompletedTask;
}
