namespace Berth.Core.DevContainers.Compose;

/// <summary>What the compose files of a dev container say, merged.</summary>
/// <param name="Services">Every service, in the order they are written.</param>
/// <param name="Version">The <c>version</c> of the first file, for who writes another to be merged; null without one.</param>
/// <param name="Folder">The project folder, a full path, to which paths in the files are relative.</param>
public sealed record ComposeProject(IReadOnlyList<ComposeService> Services, string? Version, string Folder)
{
    public ComposeService? this[string name] => Services.FirstOrDefault(service => service.Name == name);
}
