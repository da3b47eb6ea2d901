using Berth.Core.Credentials;

namespace Berth.Core.Tokens;

/// <summary>What came of asking for a token. A closed set: switch on it.</summary>
public abstract record TokenOutcome
{
    private TokenOutcome()
    {
    }

    /// <summary>A token, for the login that was used or, where it is null, for anyone.</summary>
    public sealed record Granted(BearerToken Token, RegistryCredential? Login) : TokenOutcome;

    /// <summary>The token service said no.</summary>
    public sealed record Denied(RegistryAnswer Answer, RegistryCredential? Login) : TokenOutcome;

    /// <summary>The token service answered with something that holds no token.</summary>
    /// <param name="Reason">One line, no secret.</param>
    public sealed record Unusable(RegistryAnswer Answer, string Reason) : TokenOutcome;

    /// <summary>We do not ask there; no login was looked up.</summary>
    public sealed record RealmRefused(string Reason, string Hint) : TokenOutcome;

    /// <summary>A login is known and cannot be produced; we do not go on without it.</summary>
    public sealed record LoginRefused(CredentialResult.Refused Refusal) : TokenOutcome;
}
