using Berth.Core.Credentials;

namespace Berth.Core.Tokens;

/// <summary>What a token service hands out: a text that opens a registry for a short while.</summary>
/// <param name="ExpiresAt">When it stops to work, by our clock.</param>
public sealed record BearerToken(SecretText Value, DateTimeOffset ExpiresAt);
