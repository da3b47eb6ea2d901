using System.Text;
using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Core.Docker.CredentialHelpers;

/// <summary>
/// A credential helper as docker, podman and their kin call it: one verb as argument, one text on standard input, the answer or the
/// reason on standard output.
/// </summary>
/// <remarks>
/// Both streams are used in blocking calls: a helper is one question and one answer, and to wait for a console without blocking takes
/// a pool of threads, whose start costs more than the answer.
/// </remarks>
/// <param name="programName">As it calls itself: <c>docker-credential-berth</c>.</param>
/// <param name="version">The version it tells.</param>
/// <param name="store">What answers.</param>
/// <param name="input">Standard input; at most <see cref="CredentialHelperProtocol.MaxBytes"/> are read.</param>
/// <param name="output">Standard output. Errors go there too, in words that docker compares.</param>
/// <param name="error">Standard error, for the one thing that cannot be told on standard output: that it does not work.</param>
public sealed class CredentialHelperServer(
    string programName, string version, ICredentialStore store, Stream input, TextWriter output, TextWriter error)
{
    private const int Answered = 0;
    private const int Refusing = 1;

    /// <summary>The longest reason that a client is given, in characters: it prints it on one line.</summary>
    private const int MaxReason = 1000;

    /// <returns>The exit code: 0 answered, 1 refused.</returns>
    public async Task<int> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await AnswerAsync(arguments, cancellationToken);
        }
        catch (IOException e)
        {
            error.Write($"{programName}: {Printable.Text(e.Message, MaxReason)}\n");
            error.Flush();
            return Refusing;
        }
        catch (Exception e)
        {
            // The edge: nobody foresaw this. Its message and its trace may hold anything, so only its kind is told.
            return Say(Refusing, $"{programName} failed in a way that nobody foresaw ({e.GetType().Name}); please report it");
        }
    }

    private async Task<int> AnswerAsync(string[] arguments, CancellationToken cancellationToken) => arguments switch
    {
        ["get"] => await GetAsync(cancellationToken),
        ["list"] => await ListAsync(cancellationToken),
        ["store"] => await StoreAsync(cancellationToken),
        ["erase"] => await EraseAsync(cancellationToken),
        ["version" or "--version" or "-v"] => Say(Answered, $"{programName} (berth) {version}"),
        ["--help" or "-h"] => Say(Answered, CredentialHelperProtocol.Usage(programName)),
        [var verb] => Say(Refusing, $"{programName}: unknown action: {Printable.Text(verb)}"),
        _ => Say(Refusing, CredentialHelperProtocol.Usage(programName)),
    };

    private async Task<int> GetAsync(CancellationToken cancellationToken)
    {
        var (server, problem) = ReadServer();
        if (problem is not null)
        {
            return Say(Refusing, problem);
        }

        return await store.GetAsync(server, cancellationToken) switch
        {
            CredentialResult.Found found => Say(Answered, CredentialHelperProtocol.WriteLogin(server, found.Credential)),
            CredentialResult.Refused refused => Say(Refusing, OneLine(refused.Reason, refused.Hint)),
            _ => Say(Refusing, CredentialHelperProtocol.NotFoundMessage),
        };
    }

    private async Task<int> ListAsync(CancellationToken cancellationToken) =>
        Say(Answered, CredentialHelperProtocol.WriteList(await store.ListAsync(cancellationToken)));

    private async Task<int> StoreAsync(CancellationToken cancellationToken)
    {
        var (text, unread) = ReadInput();
        if (unread is not null)
        {
            return Say(Refusing, unread);
        }

        if (!CredentialHelperProtocol.TryReadLogin(text, out var login, out var problem))
        {
            return Say(Refusing, $"cannot store a login: {problem}");
        }

        return login switch
        {
            { ServerUrl: "" } => Say(Refusing, CredentialHelperProtocol.MissingServerMessage),
            { Username: "" } => Say(Refusing, CredentialHelperProtocol.MissingUsernameMessage),
            _ => Done(await store.StoreAsync(login.ServerUrl, new(login.Username, login.Secret), cancellationToken)),
        };
    }

    private async Task<int> EraseAsync(CancellationToken cancellationToken)
    {
        var (server, problem) = ReadServer();
        return problem is not null
            ? Say(Refusing, problem)
            : Done(await store.EraseAsync(server, cancellationToken));
    }

    private int Done(StoreRefusal? refusal) =>
        refusal is null ? Answered : Say(Refusing, OneLine(refusal.Reason, refusal.Hint));

    /// <summary>The server a client asks for: raw text, perhaps with a line break behind it.</summary>
    private (string Server, string? Problem) ReadServer() =>
        ReadInput() is var (text, unread) && unread is not null ? ("", unread)
        : Encoding.UTF8.GetString(text).Trim() is { Length: > 0 } server ? (server, null)
        : ("", CredentialHelperProtocol.MissingServerMessage);

    /// <returns>All of standard input, or why it cannot be had.</returns>
    private (byte[] Text, string? Problem) ReadInput()
    {
        var bytes = new byte[4096];
        var length = 0;
        try
        {
            while (input.Read(bytes.AsSpan(length)) is var read and > 0)
            {
                length += read;
                if (length > CredentialHelperProtocol.MaxBytes)
                {
                    return ([], $"standard input is over {CredentialHelperProtocol.MaxBytes} bytes");
                }

                if (length == bytes.Length)
                {
                    Array.Resize(ref bytes, bytes.Length * 4);
                }
            }
        }
        catch (IOException e)
        {
            return ([], Printable.Text(e.Message, MaxReason));
        }

        return (bytes[..length], null);
    }

    private static string OneLine(string reason, string hint) => Printable.Text($"{reason}; {hint}", MaxReason);

    private int Say(int exitCode, string line)
    {
        // Go reads lines that end in a line feed, whatever the system's own line end is.
        output.Write(line + "\n");
        output.Flush();
        return exitCode;
    }
}
