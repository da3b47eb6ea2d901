namespace Berth.Core.DevContainers.Delivery;

/// <summary>What is added to a dev container so that logins reach its inside. Nothing in it is secret: an engine shows all of it.</summary>
/// <param name="Mounts">As <c>--mount</c> takes them; for a container without compose.</param>
/// <param name="RunArgs">For a container without compose.</param>
/// <param name="ContainerEnv">For every process inside.</param>
/// <param name="ComposeFile">The full path of a compose file that goes behind the others; null without compose.</param>
/// <param name="Wrapper">What lifecycle commands are started through: a program inside and its first arguments; empty for nothing.</param>
public sealed record LaunchDelivery(
    IReadOnlyList<string> Mounts,
    IReadOnlyList<string> RunArgs,
    IReadOnlyDictionary<string, string> ContainerEnv,
    string? ComposeFile,
    IReadOnlyList<string> Wrapper)
{
    /// <summary>Nothing is added.</summary>
    public static readonly LaunchDelivery None = new([], [], new Dictionary<string, string>(), null, []);
}
