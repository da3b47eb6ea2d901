namespace Berth.Core.DevContainers.Dockerfiles;

/// <summary>With what a Dockerfile is built.</summary>
/// <param name="Args">Values of ARGs.</param>
/// <param name="Contexts">Named contexts, by name.</param>
/// <param name="Platform">For which platform; null for that of the machine.</param>
/// <param name="CliTarget">The target that the Dev Containers CLI knows of.</param>
/// <param name="CliArgs">The ARGs it knows of, null for those it takes for none.</param>
/// <param name="Via">What builds it, in words; null for the dev container itself.</param>
internal sealed record BuildSettings(
    WrittenText? Target,
    IReadOnlyDictionary<string, string> Args,
    IReadOnlyDictionary<string, WrittenText> Contexts,
    string? Platform,
    string? CliTarget,
    IReadOnlyDictionary<string, string?> CliArgs,
    string? Via);
