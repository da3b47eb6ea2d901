using System.Security.Cryptography;

namespace Berth.Core.Docker.Installation;

/// <summary>
/// How to turn a file's text back into what it was: at an offset, a number of bytes is replaced by those that were there. It holds for
/// exactly one text, known by its hash.
/// </summary>
/// <param name="Hash">SHA-256 of the changed text.</param>
/// <param name="Offset">Where the change begins, in bytes.</param>
/// <param name="Length">How many bytes it put there.</param>
/// <param name="Removed">The bytes it took away: names of helpers at the most, since nothing else is ever replaced.</param>
internal sealed record TextSplice(string Hash, int Offset, int Length, byte[] Removed)
{
    /// <summary>The way back from one text to another.</summary>
    public static TextSplice Between(byte[] before, byte[] after)
    {
        var start = before.AsSpan().CommonPrefixLength(after);
        var end = 0;
        while (end < Math.Min(before.Length, after.Length) - start && before[^(end + 1)] == after[^(end + 1)])
        {
            end++;
        }

        return new(HashOf(after), start, after.Length - end - start, before[start..^end]);
    }

    /// <summary>The text as it was, or null where this is another text than the one that was written.</summary>
    public byte[]? Undo(byte[] after) => HashOf(after) == Hash && Offset >= 0 && Length >= 0 && Offset + Length <= after.Length
        ? [.. after.AsSpan(0, Offset), .. Removed, .. after.AsSpan(Offset + Length)]
        : null;

    private static string HashOf(byte[] text) => Convert.ToHexStringLower(SHA256.HashData(text));
}
