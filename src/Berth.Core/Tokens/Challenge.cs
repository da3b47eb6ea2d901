namespace Berth.Core.Tokens;

/// <summary>One challenge of a <c>WWW-Authenticate</c> header: how a registry wants to be asked.</summary>
/// <remarks>Rule: RFC 9110 §11.6.1, read as leniently as registries write it. Names of schemes and parameters are in lower case.</remarks>
public sealed class Challenge
{
    public const string BearerScheme = "bearer";
    public const string BasicScheme = "basic";

    internal Challenge(string scheme, IReadOnlyList<KeyValuePair<string, string>> parameters) =>
        (Scheme, Parameters) = (scheme, parameters);

    /// <summary>In lower case: <c>bearer</c>, <c>basic</c>, <c>negotiate</c>.</summary>
    public string Scheme { get; }

    /// <summary>In the order they were written; each name once, and its last value. A parameter without a value is left out.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; }

    /// <summary>Where tokens are to be had.</summary>
    public string? Realm => this["realm"];

    /// <summary>The name under which the token service knows the registry.</summary>
    public string? Service => this["service"];

    /// <summary>What the registry wants a token to grant, scopes parted by blanks.</summary>
    public string? Scope => this["scope"];

    /// <summary>Why a token that was sent is refused: <c>invalid_token</c>, <c>insufficient_scope</c>.</summary>
    public string? Error => this["error"];

    /// <summary>The value of a parameter whose name is given in lower case, or null.</summary>
    public string? this[string name]
    {
        get
        {
            for (var i = 0; i < Parameters.Count; i++)
            {
                if (Parameters[i].Key == name)
                {
                    return Parameters[i].Value;
                }
            }

            return null;
        }
    }

    /// <summary>All challenges of all header lines, in order; what cannot be read is left out.</summary>
    public static IReadOnlyList<Challenge> ParseAll(IEnumerable<string> headerLines)
    {
        List<Challenge> challenges = [];
        foreach (var line in headerLines)
        {
            ChallengeReader.Read(line, challenges);
        }

        return challenges;
    }

    /// <summary>The one that a client answers: a bearer challenge that names a realm, else a basic one, else none.</summary>
    public static Challenge? Choose(IReadOnlyList<Challenge> challenges) =>
        challenges.FirstOrDefault(challenge => challenge is { Scheme: BearerScheme, Realm: not null })
        ?? challenges.FirstOrDefault(challenge => challenge.Scheme == BasicScheme);
}
