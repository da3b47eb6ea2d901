using System.Text;
using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Core.Docker.CredentialHelpers;

/// <summary>
/// A credential helper as docker, podman and their kin call it: one verb as argument, one text on standard input, the answer or the
/// reason on standard output.
/// </summary>
/// <param name="programName">As it calls itself: <c>docker-credential-berth</c>.</param>
/// <param name="version">The version it tells.</param>
/// <param name="store">What answers.</param>
/// <param name="input">Standard input; at most <see cref="CredentialHelperProtocol.MaxBytes"/> are read.</param>
/// <param name="output">Standard output. Errors go there too, in words that docker compares.</param>
public sealed class CredentialHelperServer(string programName, string version, ICredentialStore store, Stream input, TextWriter output)
{
    private const int Answered = 0;
    private const int Refusing = 1;

    /// <summary>The longest reason that a client is given, in characters: it prints it on one line.</summary>
    private const int MaxReason = 1000;

    /// <returns>The exit code: 0 answered, 1 refused.</returns>
    public Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken) => arguments switch
    {
        ["get"] => GetAsync(cancellationToken),
        ["list"] => ListAsync(cancellationToken),
        ["store"] => StoreAsync(cancellationToken),
        ["erase"] => EraseAsync(cancellationToken),
        ["version" or "--version" or "-v"] => SayAsync(Answered, $"{programName} (berth) {version}"),
        ["--help" or "-h"] => SayAsync(Answered, CredentialHelperProtocol.Usage(programName)),
        [var verb] => SayAsync(Refusing, $"{programName}: unknown action: {Printable.Text(verb)}"),
        _ => SayAsync(Refusing, CredentialHelperProtocol.Usage(programName)),
    };

    private async Task<int> GetAsync(CancellationToken cancellationToken)
    {
        var (server, problem) = await ReadServerAsync(cancellationToken);
        if (problem is not null)
        {
            return await SayAsync(Refusing, problem);
        }

        return await store.GetAsync(server, cancellationToken) switch
        {
            CredentialResult.Found found => await SayAsync(Answered, CredentialHelperProtocol.WriteLogin(server, found.Credential)),
            CredentialResult.Refused refused => await SayAsync(Refusing, OneLine(refused.Reason, refused.Hint)),
            _ => await SayAsync(Refusing, CredentialHelperProtocol.NotFoundMessage),
        };
    }

    private async Task<int> ListAsync(CancellationToken cancellationToken) =>
        await SayAsync(Answered, CredentialHelperProtocol.WriteList(await store.ListAsync(cancellationToken)));

    private async Task<int> StoreAsync(CancellationToken cancellationToken)
    {
        if (await ReadInputAsync(cancellationToken) is not { } text)
        {
            return await SayAsync(Refusing, TooLong);
        }

        if (!CredentialHelperProtocol.TryReadLogin(text, out var login, out var problem))
        {
            return await SayAsync(Refusing, $"cannot store a login: {problem}");
        }

        return login switch
        {
            { ServerUrl: "" } => await SayAsync(Refusing, CredentialHelperProtocol.MissingServerMessage),
            { Username: "" } => await SayAsync(Refusing, CredentialHelperProtocol.MissingUsernameMessage),
            _ => await DoneAsync(await store.StoreAsync(login.ServerUrl, new(login.Username, login.Secret), cancellationToken)),
        };
    }

    private async Task<int> EraseAsync(CancellationToken cancellationToken)
    {
        var (server, problem) = await ReadServerAsync(cancellationToken);
        return problem is not null
            ? await SayAsync(Refusing, problem)
            : await DoneAsync(await store.EraseAsync(server, cancellationToken));
    }

    private async Task<int> DoneAsync(StoreRefusal? refusal) =>
        refusal is null ? Answered : await SayAsync(Refusing, OneLine(refusal.Reason, refusal.Hint));

    /// <summary>The server a client asks for: raw text, perhaps with a line break behind it.</summary>
    private async Task<(string Server, string? Problem)> ReadServerAsync(CancellationToken cancellationToken) =>
        await ReadInputAsync(cancellationToken) is not { } text ? ("", TooLong)
        : Encoding.UTF8.GetString(text).Trim() is { Length: > 0 } server ? (server, null)
        : ("", CredentialHelperProtocol.MissingServerMessage);

    /// <returns>All of standard input, or null where it is too long.</returns>
    private async Task<byte[]?> ReadInputAsync(CancellationToken cancellationToken)
    {
        var bytes = new byte[4096];
        var length = 0;
        while (await input.ReadAsync(bytes.AsMemory(length), cancellationToken) is var read and > 0)
        {
            length += read;
            if (length > CredentialHelperProtocol.MaxBytes)
            {
                return null;
            }

            if (length == bytes.Length)
            {
                Array.Resize(ref bytes, bytes.Length * 4);
            }
        }

        return bytes[..length];
    }

    private static string TooLong => $"standard input is over {CredentialHelperProtocol.MaxBytes} bytes";

    private static string OneLine(string reason, string hint) => Printable.Text($"{reason}; {hint}", MaxReason);

    private async Task<int> SayAsync(int exitCode, string line)
    {
        // Go reads lines that end in a line feed, whatever the system's own line end is.
        await output.WriteAsync(line + "\n");
        await output.FlushAsync(CancellationToken.None);
        return exitCode;
    }
}
