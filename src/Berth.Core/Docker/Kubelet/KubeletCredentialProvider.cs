using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Core.Docker.Kubelet;

/// <summary>
/// An image credential provider as kubelet runs it: a request on standard input, a response on standard output. Where there is none,
/// standard output stays empty and the reason goes to standard error, which kubelet logs.
/// </summary>
/// <param name="input">Standard input; at most <see cref="KubeletProtocol.MaxBytes"/> are read.</param>
public sealed class KubeletCredentialProvider(IKeychain keychain, Stream input, TextWriter output, TextWriter error, TimeProvider clock)
{
    private const int Answered = 0;
    private const int Refusing = 1;

    /// <summary>A login is given up this long before its end, so that a pull which begins with it can also finish.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(15);

    /// <returns>The exit code: 0 answered, 1 refused.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (await ReadInputAsync(cancellationToken) is not { } text)
        {
            return await RefuseAsync($"the request is over {KubeletProtocol.MaxBytes} bytes");
        }

        if (!KubeletProtocol.TryReadRequest(text, out var asked, out var problem)
            || !ImageReference.TryParse(asked, out var image, out problem))
        {
            return await RefuseAsync(problem);
        }

        return await keychain.GetAsync(RegistryQuery.Of(image), cancellationToken) switch
        {
            CredentialResult.Found { Credential: { Username: RegistryCredential.IdentityTokenUser } } => await RefuseAsync(
                $"the login for {image.Registry.Value} is an identity token, which kubelet cannot use; use a user name and a password"),
            CredentialResult.Found found => await AnswerAsync(
                CacheDuration(found.Credential), new Dictionary<string, RegistryCredential> { [image.FullName] = found.Credential }),
            CredentialResult.Refused refused => await RefuseAsync($"{refused.Reason}; {refused.Hint}"),

            // Asked again the next time: somebody may have set the secrets by then.
            _ => await AnswerAsync(TimeSpan.Zero, new Dictionary<string, RegistryCredential>()),
        };
    }

    /// <summary>A quarter of an hour less than it lives, but at least half of it; null for a login that does not end.</summary>
    private TimeSpan? CacheDuration(RegistryCredential credential)
    {
        if (credential.ExpiresAt is not { } end)
        {
            return null;
        }

        var left = end - clock.GetUtcNow();
        return left <= TimeSpan.Zero ? TimeSpan.Zero
            : left - Margin > left / 2 ? left - Margin
            : left / 2;
    }

    private async Task<int> AnswerAsync(TimeSpan? cacheDuration, IReadOnlyDictionary<string, RegistryCredential> logins)
    {
        // For the image alone: another image of the same registry may have a login of its own.
        await output.WriteAsync(KubeletProtocol.WriteResponse(KubeletCacheKey.Image, cacheDuration, logins));
        await output.FlushAsync(CancellationToken.None);
        return Answered;
    }

    private async Task<int> RefuseAsync(string reason)
    {
        await error.WriteAsync($"berth: error: {Printable.Text(reason, maxLength: 1000)}\n");
        await error.FlushAsync(CancellationToken.None);
        return Refusing;
    }

    /// <returns>All of standard input, or null where it is too long.</returns>
    private async Task<byte[]?> ReadInputAsync(CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[8192];
        while (await input.ReadAsync(buffer, cancellationToken) is var read and > 0)
        {
            kept.Write(buffer, 0, read);
            if (kept.Length > KubeletProtocol.MaxBytes)
            {
                return null;
            }
        }

        return kept.ToArray();
    }
}
