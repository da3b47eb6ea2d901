using System.Security.Cryptography;
using System.Text;

namespace Berth.Core.Credentials;

/// <summary>A text that must not be seen: it prints <c>[redacted]</c>, and <see cref="Reveal"/> is the only way out.</summary>
/// <remarks>Equality compares in constant time for texts of one length.</remarks>
public sealed class SecretText(string value) : IEquatable<SecretText>
{
    /// <summary>How many characters it has. Lengths may be told, values never.</summary>
    public int Length => value.Length;

    /// <summary>The text itself. Every call is a place where it may leak; keep them few.</summary>
    public string Reveal() => value;

    public bool Equals(SecretText? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(value), Encoding.UTF8.GetBytes(other.Reveal()));

    public override bool Equals(object? obj) => Equals(obj as SecretText);

    /// <summary>The length alone: a hash of the value would tell something about it.</summary>
    public override int GetHashCode() => value.Length;

    public override string ToString() => "[redacted]";
}
