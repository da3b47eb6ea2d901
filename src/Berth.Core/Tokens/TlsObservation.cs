namespace Berth.Core.Tokens;

/// <summary>What a TLS handshake showed of the other side.</summary>
/// <param name="Subject">Whom the certificate is for, as its holder wrote it.</param>
/// <param name="Issuer">Who vouches for it.</param>
/// <param name="Names">The host names and addresses it is good for.</param>
/// <param name="Fault">Why it is not trusted, or <see cref="TlsFault.None"/>.</param>
public sealed record TlsObservation(
    string Subject, string Issuer, IReadOnlyList<string> Names, DateTimeOffset NotBefore, DateTimeOffset NotAfter, TlsFault Fault);

/// <summary>Why a certificate is not trusted; the first that applies, in the order in which docker looks.</summary>
public enum TlsFault
{
    None,
    Expired,
    NotYetValid,
    WrongName,
    UnknownAuthority,

    /// <summary>No certificate at all, or one that forbids this use.</summary>
    Unusable,
}
