using Berth.Core.Credentials;

namespace Berth.Core.Tokens;

/// <summary>Tokens that are still good, by the question and the login they answer. Safe for any number of threads.</summary>
internal sealed class TokenCache(TimeProvider time)
{
    /// <summary>How many tokens are kept.</summary>
    internal const int MaxTokens = 256;

    /// <summary>How long before its end a token is no longer handed out: a request takes time too.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<Key, BearerToken> tokens = [];

    internal BearerToken? Get(TokenQuestion question, RegistryCredential? login)
    {
        lock (gate)
        {
            return tokens.TryGetValue(Key.Of(question, login), out var token) && token.ExpiresAt - Margin > time.GetUtcNow() ? token : null;
        }
    }

    internal void Keep(TokenQuestion question, RegistryCredential? login, BearerToken token)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            foreach (var (key, old) in tokens)
            {
                if (old.ExpiresAt <= now || tokens.Count >= MaxTokens)
                {
                    _ = tokens.Remove(key);
                }
            }

            tokens[Key.Of(question, login)] = token;
        }
    }

    /// <summary>The login is part of the key, password included: a token of the old password says nothing about the new one.</summary>
    private sealed record Key(string Registry, string? Realm, string? Service, string Scopes, string? User, SecretText? Password)
    {
        internal static Key Of(TokenQuestion question, RegistryCredential? login) => new(
            question.Registry.Canonical.Value,
            question.Realm,
            question.Service,
            string.Join(' ', Scope.Merge(question.Scopes)),
            login?.Username,
            login?.Password);
    }
}
