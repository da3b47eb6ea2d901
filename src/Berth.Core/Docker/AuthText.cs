using System.Diagnostics.CodeAnalysis;
using System.Text;
using Berth.Core.Credentials;

namespace Berth.Core.Docker;

/// <summary>The <c>auth</c> member of a login in a configuration file: base64 of <c>user:password</c>.</summary>
/// <param name="Username">What lies before the first colon; never empty.</param>
/// <param name="Password">What lies behind it, without the NULs that old clients left at its ends.</param>
/// <param name="IsPadded">Whether the base64 has its padding: kubelet reads it without, docker and podman do not.</param>
/// <remarks>Rule: <c>decodeAuth</c> in docker/cli; line breaks are tolerated as Go's decoder does, blanks are not.</remarks>
public sealed record AuthText(string Username, SecretText Password, bool IsPadded)
{
    /// <summary>Reads the text, with or without padding.</summary>
    public static bool TryDecode(string text, [NotNullWhen(true)] out AuthText? auth, [NotNullWhen(false)] out AuthFault? fault)
    {
        auth = null;
        var compact = text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);
        var padded = compact.Length % 4 == 0;
        if (!padded && !compact.Contains('='))
        {
            compact = compact.PadRight((compact.Length + 3) / 4 * 4, '=');
        }

        // Convert passes over blanks, which Go's decoder refuses.
        var bytes = new byte[compact.Length];
        if (compact.AsSpan().ContainsAny(" \t") || !Convert.TryFromBase64String(compact, bytes, out var length))
        {
            fault = AuthFault.NotBase64;
            return false;
        }

        var decoded = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = decoded.IndexOf(':');
        fault = colon switch
        {
            < 0 => AuthFault.NoColon,
            0 => AuthFault.EmptyUser,
            _ => null,
        };
        if (fault is not null)
        {
            return false;
        }

        auth = new(decoded[..colon], new(decoded[(colon + 1)..].Trim('\0')), padded);
        return true;
    }

    /// <summary>The text for a user and a password, padded.</summary>
    /// <exception cref="ArgumentException">The user name is empty or holds a colon, and so could not be read back.</exception>
    public static string Encode(string username, string password) =>
        username is "" || username.Contains(':')
            ? throw new ArgumentException("A user name in an auth entry is not empty and holds no colon.", nameof(username))
            : Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{password}"));
}

/// <summary>Why an <c>auths</c> entry holds no login.</summary>
public enum AuthFault
{
    /// <summary>Not base64; docker then refuses the whole file.</summary>
    NotBase64,

    /// <summary>Decoded, it is no <c>user:password</c>.</summary>
    NoColon,

    /// <summary>Nothing before the colon.</summary>
    EmptyUser,

    /// <summary>The entry is no object, or one of its members is no text.</summary>
    NotText,
}
