using Berth.Core.Client;
using Berth.Core.Credentials;

namespace Berth.Helper;

/// <summary>
/// Lets programs inside believe the authority of the codespace's server beside those of the image: <c>SSL_CERT_FILE</c> takes the place of what a program
/// believes otherwise, so both go into one file, on the tmpfs.
/// </summary>
internal static class TrustBundle
{
    private const string Variable = "SSL_CERT_FILE";

    private const string OfNode = "NODE_EXTRA_CA_CERTS";

    private const int MaxBytes = 4 << 20;

    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>Where images keep theirs: Debian and Alpine, Fedora, openSUSE, OpenSSL's own.</summary>
    private static readonly string[] OfImages =
        ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"];

    /// <summary>The variables with those that name the file; as they are where there is no authority, or nowhere to put it.</summary>
    /// <param name="environment">A variable of this process; null where it is unset.</param>
    public static IReadOnlyDictionary<string, SecretText> Join(
        IReadOnlyDictionary<string, SecretText> variables, AgentDirectory directory, Func<string, string?> environment)
    {
        var given = Path.Combine(directory.Path, "ca.pem");
        var target = Path.Combine(directory.Path, "docker", "ca.pem");
        if (!File.Exists(given))
        {
            return variables;
        }

        var own = environment(Variable) is { Length: > 0 } set && set != target ? set : OfImages.FirstOrDefault(File.Exists);
        if (!Put(given, own, target))
        {
            return variables;
        }

        Dictionary<string, SecretText> joined = new(variables);
        joined.TryAdd(Variable, new(target));
        if (environment(OfNode) is not { Length: > 0 })
        {
            joined.TryAdd(OfNode, new(given));
        }

        return joined;
    }

    private static bool Put(string given, string? own, string target)
    {
        try
        {
            var joined = (own is null || new FileInfo(own).Length > MaxBytes ? "" : File.ReadAllText(own).TrimEnd() + "\n") + File.ReadAllText(given);

            // Every user inside may write there: only exactly this is believed, and no link is followed to write it.
            if (File.Exists(target) && new FileInfo(target).Length <= 2 * MaxBytes && File.ReadAllText(target) == joined)
            {
                return true;
            }

            var next = $"{target}.{Environment.ProcessId}";
            File.Delete(next);
            using (var file = new StreamWriter(new FileStream(next, FileMode.CreateNew, FileAccess.Write)))
            {
                File.SetUnixFileMode(((FileStream)file.BaseStream).SafeFileHandle, Mode);
                file.Write(joined);
            }

            File.Move(next, target, overwrite: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No tmpfs there, or not for this user.
            return false;
        }
    }
}
