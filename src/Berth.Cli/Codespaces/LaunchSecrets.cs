using Berth.Cli.Commands;
using Berth.Core.Credentials;
using Berth.Core.Secrets;

namespace Berth.Cli.Codespaces;

/// <summary>The secrets of a launch: what opens registries, and what the codespace gets as variables.</summary>
/// <param name="Sets">What they come to, and what is wrong with them.</param>
/// <param name="Names">The names of all of them.</param>
/// <param name="Variables">Those that commands inside get.</param>
public sealed record LaunchSecrets(RegistrySecretSets Sets, IReadOnlySet<string> Names, IReadOnlyDictionary<string, SecretText> Variables)
{
    /// <summary>Every value that must not be seen, with the ways in which a login is written.</summary>
    public IEnumerable<SecretText> Values { get; init; } = [];

    /// <summary>Of the variables those that were given here, and not by a server.</summary>
    public IReadOnlyDictionary<string, SecretText> Own { get; init; } = Variables;

    /// <summary>
    /// Secrets that do not open a registry go inside as they are; of those that do SERVER and USER, and what is secret of them only when
    /// it was asked for. Of an environment only what is of the convention is a secret: nobody can tell the rest apart.
    /// </summary>
    /// <param name="withPasswords">Whether PASSWORD and SESSION_TOKEN go inside too.</param>
    /// <exception cref="MisusedException">The file cannot be read or holds no secrets.</exception>
    public static LaunchSecrets Read(Surroundings surroundings, string? file, bool withPasswords)
    {
        var (layer, sets) = GivenSecrets.ReadWithLayer(surroundings, file);
        var given = file is null ? layer.Entries.Where(entry => RegistrySecretName.Read(entry.Name) is not null) : layer.Entries;
        List<SecretEntry> entries = [.. given.Where(entry => entry.Value.Length > 0)];
        Dictionary<string, SecretText> variables = [];
        foreach (var entry in entries.Where(entry => IsVariableName(entry.Name) && (withPasswords || SecretsInside.IsHarmless(entry.Name))))
        {
            variables[entry.Name] = entry.Value;
        }

        return new(sets, entries.Select(entry => entry.Name).ToHashSet(), variables)
        {
            Values = [.. entries.Where(IsSecret).Select(entry => entry.Value), .. sets.Serving.Select(BasicOf)],
        };
    }

    private static bool IsSecret(SecretEntry entry) => IsSecret(entry.Name, entry.Value);

    /// <summary>Whether a variable that a server gave is to be hidden in logs: some of them only say where it is.</summary>
    internal static bool IsSecretVariable(KeyValuePair<string, SecretText> variable) =>
        !PlainVariables.Contains(variable.Key) && IsSecret(variable.Key, variable.Value);

    private static readonly HashSet<string> PlainVariables =
        ["CODESPACES", "CODESPACE_NAME", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL", "GITHUB_API_URL", "GITHUB_USER", "GH_HOST"];

    /// <summary>SERVER and USER are shown everywhere; a short value of something else is part of too many words.</summary>
    private static bool IsSecret(string name, SecretText value) => RegistrySecretName.Read(name) switch
    {
        { Part: RegistrySecretPart.Server or RegistrySecretPart.User } => false,
        not null => true,
        null => value.Length >= 6,
    };

    private static SecretText BasicOf(RegistrySecretSet set) =>
        new(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{set.User}:{set.Password.Reveal()}")));

    private static bool IsVariableName(string name) =>
        name is not "" && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
