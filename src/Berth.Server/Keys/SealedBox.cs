using System.Runtime.InteropServices;
using Berth.Server.Storage;

namespace Berth.Server.Keys;

/// <summary>Sealed boxes as GitHub's clients make them: libsodium's <c>crypto_box_seal</c>, opened by libsodium itself.</summary>
/// <remarks><see href="https://doc.libsodium.org/public-key_cryptography/sealed_boxes"/></remarks>
internal static partial class SealedBox
{
    public const int KeyBytes = 32;

    /// <summary>By how much a box is longer than what is in it.</summary>
    public const int OverheadBytes = 48;

    private const string Library = "libsodium.so.23";

    /// <exception cref="StartException">The library is not installed.</exception>
    public static void Prepare()
    {
        try
        {
            _ = sodium_init();
        }
        catch (DllNotFoundException)
        {
            throw new StartException("libsodium is not installed", "on Debian and Ubuntu: apt-get install libsodium23");
        }
    }

    public static (byte[] Private, byte[] Public) MakePair()
    {
        var (secret, open) = (new byte[KeyBytes], new byte[KeyBytes]);
        _ = crypto_box_keypair(open, secret);
        return (secret, open);
    }

    /// <returns>What is in it; null where it does not open.</returns>
    public static byte[]? Open(byte[] box, byte[] open, byte[] secret)
    {
        if (box.Length < OverheadBytes)
        {
            return null;
        }

        var content = new byte[box.Length - OverheadBytes];
        return crypto_box_seal_open(content, box, (ulong)box.Length, open, secret) == 0 ? content : null;
    }

    [LibraryImport(Library)]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    private static partial int crypto_box_keypair([Out] byte[] open, [Out] byte[] secret);

    [LibraryImport(Library)]
    private static partial int crypto_box_seal_open([Out] byte[] content, byte[] box, ulong length, byte[] open, byte[] secret);
}
