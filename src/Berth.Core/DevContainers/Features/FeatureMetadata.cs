namespace Berth.Core.DevContainers.Features;

/// <summary>What a <c>devcontainer-feature.json</c> says that matters for pulling and for trust.</summary>
/// <remarks>Rule: <see href="https://containers.dev/implementors/features/"/>.</remarks>
/// <param name="DependsOn">Features that are installed with it, and pulled for it.</param>
/// <param name="InstallsAfter">Features whose manifest is read to put them in order.</param>
/// <param name="Mounts">As in <see cref="DevContainerConfig.Mounts"/>.</param>
/// <param name="Entrypoint">A path inside the container that is run at its start.</param>
/// <param name="Hooks">Lifecycle commands by their names, in the order they run.</param>
public sealed record FeatureMetadata(
    string? Id,
    string? Version,
    IReadOnlyList<FeatureEntry> DependsOn,
    IReadOnlyList<WrittenText> InstallsAfter,
    bool? Privileged,
    bool? Init,
    IReadOnlyList<WrittenText> CapAdd,
    IReadOnlyList<WrittenText> SecurityOpt,
    IReadOnlyList<ConfigNode> Mounts,
    WrittenText? Entrypoint,
    IReadOnlyList<ConfigMember> Hooks)
{
    public const string FileName = "devcontainer-feature.json";

    /// <summary>The largest metadata that is read, in bytes.</summary>
    public const int MaxBytes = Jsonc.MaxBytes;

    private static readonly string[] HookNames =
        ["onCreateCommand", "updateContentCommand", "postCreateCommand", "postStartCommand", "postAttachCommand"];

    /// <param name="file">What to name in locations: the file, or the feature's reference.</param>
    /// <exception cref="DevContainerFileException">Something in it has a wrong type.</exception>
    public static FeatureMetadata Read(ConfigNode node, string file = FileName)
    {
        var read = new ConfigReader(file);
        return new(
            read.Text(node, "id")?.Text,
            ConfigReader.Node(node, "version")?.Scalar,
            read.Features(node, "dependsOn"),
            read.Texts(node, "installsAfter"),
            read.Flag(node, "privileged"),
            read.Flag(node, "init"),
            read.Texts(node, "capAdd"),
            read.Texts(node, "securityOpt"),
            read.List(node, "mounts"),
            read.TextWithContent(node, "entrypoint"),
            [
                .. from name in HookNames
                   let command = read.Command(node, name)
                   where command is not null
                   select new ConfigMember(name, command.Line, command),
            ]);
    }
}
