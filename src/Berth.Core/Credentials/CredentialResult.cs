using Berth.Core.References;

namespace Berth.Core.Credentials;

/// <summary>What a keychain answers. A closed set: switch on it.</summary>
public abstract record CredentialResult
{
    private CredentialResult()
    {
    }

    /// <summary>A login that works at this moment, as far as is known.</summary>
    public sealed record Found(RegistryCredential Credential) : CredentialResult
    {
        /// <summary>The command that takes this login away from clients; null where its keychain does not know where it came from.</summary>
        public string? Removal { get; init; }
    }

    /// <summary>Nothing is known of this registry: a client goes on anonymously.</summary>
    public sealed record NotFound : CredentialResult
    {
        public static readonly NotFound Instance = new();
    }

    /// <summary>The registry is known and its login cannot be produced: a client must not go on anonymously.</summary>
    /// <param name="Reason">What happened, one line, no secret.</param>
    /// <param name="Hint">What to do about it, one line.</param>
    public sealed record Refused(RegistryHost Registry, string Reason, string Hint) : CredentialResult;
}
