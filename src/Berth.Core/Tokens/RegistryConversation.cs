namespace Berth.Core.Tokens;

/// <summary>What was said between a question to a registry and its last word.</summary>
/// <param name="IsPlainHttp">Whether it was said in plain http, as only a loopback host may.</param>
/// <param name="First">The answer to the question without any login.</param>
/// <param name="Challenge">How the registry wanted to be asked; null where it did not say, or in no way we know.</param>
/// <param name="Token">What came of asking for a token; null where none was asked for.</param>
/// <param name="TokenDuration">How long that took, the look-up or exchange of the login included.</param>
/// <param name="Final">The answer to the question with a token or a password; null where there was nothing to repeat it with.</param>
public sealed record RegistryConversation(
    bool IsPlainHttp, RegistryAnswer First, Challenge? Challenge, TokenOutcome? Token, TimeSpan TokenDuration, RegistryAnswer? Final)
{
    /// <summary>The registry's last word.</summary>
    public RegistryAnswer Last => Final ?? First;
}
