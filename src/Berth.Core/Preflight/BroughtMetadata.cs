using System.Text;
using System.Text.Json;
using Berth.Core.DevContainers;
using Berth.Core.References;

namespace Berth.Core.Preflight;

/// <summary>What a base image or a feature brings along, in the parts that open the host or run something: for whoever is asked to trust it.</summary>
/// <remarks>
/// Rules: <see href="https://containers.dev/implementors/features/"/> and the label <c>devcontainer.metadata</c> of
/// <see href="https://containers.dev/implementors/spec/#image-metadata"/>. Texts are fit for one line of a terminal.
/// </remarks>
/// <param name="Source">Whose it is: a reference, or the feature that an image says it was built with.</param>
/// <param name="Mounts">In the form of docker's <c>--mount</c>.</param>
/// <param name="Entrypoint">A feature's script that runs at every start of the container.</param>
/// <param name="Hooks">Lifecycle commands: they run inside the container.</param>
public sealed record BroughtMetadata(
    string Source,
    bool IsPrivileged,
    IReadOnlyList<string> CapAdd,
    IReadOnlyList<string> SecurityOpt,
    IReadOnlyList<string> Mounts,
    string? Entrypoint,
    string? ContainerUser,
    string? RemoteUser,
    IReadOnlyList<BroughtHook> Hooks)
{
    /// <summary>How many entries of a list are kept.</summary>
    public const int MaxEntries = 100;

    private const int MaxTextLength = 1000;

    /// <summary>A mount is read by whoever asks for trust, so nothing of it is cut: the whole label is bounded.</summary>
    private const int MaxMountLength = 1 << 20;

    private static readonly string[] HookNames =
        ["onCreateCommand", "updateContentCommand", "postCreateCommand", "postStartCommand", "postAttachCommand"];

    /// <summary>Whether it opens the host in some way: more rights, or something of the host's.</summary>
    public bool OpensHost => IsPrivileged || CapAdd.Count + SecurityOpt.Count + Mounts.Count > 0;

    internal static BroughtMetadata Of(string source, ConfigNode node) => new(
        Printable.Text(node["id"]?.Text is { } id && id != source ? $"{source} ({id})" : source, MaxTextLength),
        node["privileged"] is { } privileged && IsTrue(privileged),
        Texts(node["capAdd"]),
        Texts(node["securityOpt"]),
        [.. (node["mounts"]?.Items ?? []).Select(MountOf).OfType<string>()],
        Text(node["entrypoint"]),
        Text(node["containerUser"]),
        Text(node["remoteUser"]),
        [.. HookNames.Where(name => node[name] is { IsNull: false }).Select(name => new BroughtHook(name, CommandOf(node[name]!)))]);

    private static List<string> Texts(ConfigNode? list) => [.. (list?.Items ?? []).Select(Text).OfType<string>()];

    private static string? Text(ConfigNode? node) => node?.Text is { } text ? Printable.Text(text, MaxTextLength) : null;

    /// <summary>As JavaScript, and so the Dev Containers CLI, takes it.</summary>
    private static bool IsTrue(ConfigNode node) => node.Kind switch
    {
        JsonValueKind.True or JsonValueKind.Object or JsonValueKind.Array => true,
        JsonValueKind.String => node.Text is not "",
        JsonValueKind.Number => node.Scalar!.Any(c => c is >= '1' and <= '9'),
        _ => false,
    };

    private static string? MountOf(ConfigNode mount) => mount.Kind == JsonValueKind.Object
        ? Printable.Text(string.Join(',', mount.Members.Select(member => $"{member.Name}={member.Value.Scalar}")), MaxMountLength)
        : mount.Text is { } text ? Printable.Text(text, MaxMountLength) : null;

    /// <summary>A text as it is; a list or an object as compact JSON.</summary>
    private static string CommandOf(ConfigNode command)
    {
        if (command.Text is { } text)
        {
            return Printable.Text(text, MaxTextLength);
        }

        using var kept = new MemoryStream();
        using (var json = new Utf8JsonWriter(kept))
        {
            command.WriteTo(json);
        }

        return Printable.Text(Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length), MaxTextLength);
    }
}

/// <summary>A lifecycle command that comes along.</summary>
/// <param name="Name"><c>postCreateCommand</c>.</param>
/// <param name="Command">A shell's line, or the list or object of commands as JSON; cut where it is long.</param>
public sealed record BroughtHook(string Name, string Command);
