using Berth.Core.DevContainers;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Core.Preflight;

/// <summary>The secrets that a <c>devcontainer.json</c> recommends to set.</summary>
public static class DeclaredSecrets
{
    private const int MaxDescriptionLength = 300;

    /// <summary>One warning for each that nobody set. Names are the same whatever their case.</summary>
    /// <param name="declared">The members of <c>secrets</c>.</param>
    /// <param name="set">The names of all secrets that reach this launch.</param>
    /// <param name="sets">What they come to, to tell which registry a missing part would open.</param>
    public static IReadOnlyList<Problem> NotSet(
        IReadOnlyList<ConfigMember> declared, string file, IEnumerable<string> set, RegistrySecretSets sets)
    {
        var known = set.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. declared.Where(member => !known.Contains(member.Name)).Select(member => NotSet(member, file, sets))];
    }

    private static Problem NotSet(ConfigMember member, string file, RegistrySecretSets sets)
    {
        var name = Printable.Text(member.Name);
        var description = member.Value["description"]?.Text is { Length: > 0 } text
            ? $" ({Printable.Text(text.Trim().TrimEnd('.'), MaxDescriptionLength)})"
            : "";
        var more = member.Value["documentationUrl"]?.Text is { Length: > 0 } url ? $"; see {Printable.Text(url, MaxDescriptionLength)}" : "";
        return new(
            ProblemCode.DeclaredSecretNotSet, Severity.Warning, name,
            $"{new SourceLocation(file, member.Line)} recommends the secret {name}{description}, and nobody has set it",
            Why(member.Name, sets),
            $"set {name} in {(RegistrySecretName.Read(member.Name) is null ? "" : "your environment or ")}a secrets file: berth up --secrets-file FILE{more}");
    }

    private static string Why(string name, RegistrySecretSets sets)
    {
        if (RegistrySecretName.Read(name) is not { } part)
        {
            return "whatever it is for will not work inside the dev container";
        }

        var refused = sets.Refused.FirstOrDefault(set => set.Identifier == part.Identifier)?.Registry;
        return (refused ?? sets.Serving.FirstOrDefault(set => set.Identifier == part.Identifier)?.Registry) is { } registry
            ? $"it is one of the three secrets that open {registry}"
            : $"it is one of the three secrets of the set {part.Identifier}, without which its registry is not opened";
    }
}
