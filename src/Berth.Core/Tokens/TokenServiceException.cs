namespace Berth.Core.Tokens;

/// <summary>The registry answered, and the token service it names did not.</summary>
/// <param name="realm">Which one; its query is not repeated in the message.</param>
public sealed class TokenServiceException(Uri realm, Exception inner)
    : IOException($"The token service at {realm.Authority} did not answer.", inner)
{
    public Uri Realm { get; } = realm;
}
