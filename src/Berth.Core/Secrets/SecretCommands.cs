using Berth.Core.Problems;

namespace Berth.Core.Secrets;

/// <summary>
/// The command for what is wrong with a secret. In an environment it sets the secret anew, a password by typing it unseen; in a file it
/// tells the line, and never shows what stands there. For other places there is none that everybody has.
/// </summary>
internal sealed class SecretCommands(IReadOnlyList<SecretLayer> layers)
{
    /// <summary>The problem with a command, where it has none and there is one.</summary>
    public Problem Complete(Problem problem) => problem.Command is null ? problem with { Command = For(problem) } : problem;

    /// <summary>Gives a secret a value that is none: a host, or a user name that everybody has.</summary>
    public static string? Set(SecretLayer layer, string name, string value) =>
        IsEnvironment(layer) && IsPlain(value) ? $"export {name}={value}" : null;

    /// <summary>Gives values other names, each to the shell that has them.</summary>
    public static string? Rename(SecretLayer layer, IReadOnlyList<(string From, string To)> names) =>
        IsEnvironment(layer) && names.All(name => IsShellName(name.From) && IsShellName(name.To) && layer.Entries.Any(entry => entry.Name == name.From))
            ? string.Join(" && ", names.Select(name => $"export {name.To}=\"${name.From}\" && unset {name.From}"))
            : null;

    private string? For(Problem problem)
    {
        var name = RegistrySecretName.Read(problem.Subject);
        var layer = layers.FirstOrDefault(layer => layer.Entries.Any(entry => entry.Name.Equals(problem.Subject, StringComparison.OrdinalIgnoreCase)))
            ?? layers.FirstOrDefault(layer => layer.Entries.Any(entry => RegistrySecretName.Read(entry.Name)?.Identifier == name?.Identifier))
            ?? (layers is [var only] ? only : null);
        return layer is null ? null
            : IsEnvironment(layer) ? InEnvironment(problem.Code, name)
            : layer.File is { } file ? InFile(file, problem.Subject, name, layer)
            : null;
    }

    private static string InEnvironment(ProblemCode code, RegistrySecretName? name) => (code, name) switch
    {
        // The names alone.
        (_, null) => "env | cut -d= -f1 | grep -i registry",
        (ProblemCode.TwoSetsOneRegistry, _) => "berth registries",
        _ when !IsShellName(name.ToString()) => "env | cut -d= -f1 | grep -i registry",
        (ProblemCode.SessionTokenUnused, _) => $"unset {name}",
        (_, { Part: RegistrySecretPart.Password or RegistrySecretPart.SessionToken }) => $"read -rs {name} && export {name}",
        _ => $"read -r {name} && export {name}",
    };

    private static string InFile(string file, string subject, RegistrySecretName? name, SecretLayer layer)
    {
        var stands = layer.Entries.Any(entry => entry.Name.Equals(subject, StringComparison.OrdinalIgnoreCase));
        var pattern = stands || name is null ? subject : $"{name.Identifier}_CONTAINER_REGISTRY_[a-z_]*";
        return $"grep -noi {Quoted(pattern)} {Quoted(file)}";
    }

    /// <summary>A text that a POSIX shell takes as it is.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static bool IsEnvironment(SecretLayer layer) => layer.Origin == SecretLayer.EnvironmentOrigin;

    private static bool IsShellName(string name) =>
        name is not ['0' or '1' or '2' or '3' or '4' or '5' or '6' or '7' or '8' or '9', ..] && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static bool IsPlain(string value) => value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or ':' or '_');
}
