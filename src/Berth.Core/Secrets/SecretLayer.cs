using Berth.Core.Credentials;

namespace Berth.Core.Secrets;

/// <summary>A named value as it was set.</summary>
public sealed record SecretEntry(string Name, SecretText Value);

/// <summary>Where secrets are kept; the lowest level, which is the first here, wins.</summary>
public enum SecretLevel
{
    User,
    Repository,
    Organization,
}

/// <summary>All the secrets of one place: an environment, a file, or one level of a server. Sets are formed within a layer only.</summary>
/// <param name="Level">Its rank.</param>
/// <param name="Origin">What people call it: <c>environment</c>, <c>file secrets.env</c>, <c>organization acme</c>.</param>
/// <param name="Entries">In any order; names may differ in case alone.</param>
public sealed record SecretLayer(SecretLevel Level, string Origin, IReadOnlyList<SecretEntry> Entries)
{
    /// <summary>The origin of what a process's own environment holds.</summary>
    public const string EnvironmentOrigin = "environment";

    /// <summary>The path of the file they came from, where it can be pasted into a command; null for every other place.</summary>
    public string? File { get; init; }

    /// <summary>The account of a server whose own secrets these are; null for a repository's, and where there is no server.</summary>
    public string? Owner { get; init; }
}
