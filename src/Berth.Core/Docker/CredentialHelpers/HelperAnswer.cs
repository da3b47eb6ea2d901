using System.Text;
using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Core.Docker.CredentialHelpers;

/// <summary>What came of asking a credential helper, as a client takes it.</summary>
public abstract record HelperAnswer
{
    private HelperAnswer()
    {
    }

    public sealed record Found(RegistryCredential Credential) : HelperAnswer;

    /// <summary>The helper said so in docker's exact words: a client goes on anonymously.</summary>
    public sealed record NotFound : HelperAnswer
    {
        public static readonly NotFound Instance = new();
    }

    /// <summary>It ended with an error: docker stops, also for a public image.</summary>
    /// <param name="ExitCode">Not 0; 128 and a signal's number where one ended it.</param>
    /// <param name="Output">What it printed, fit for one line; a client shows it.</param>
    /// <param name="ErrorOutput">What it printed on standard error, fit for one line; few clients show it.</param>
    public sealed record Failed(int ExitCode, string Output, string ErrorOutput) : HelperAnswer;

    /// <summary>It claimed success and answered no login. The answer is not told: it may hold a secret.</summary>
    /// <param name="Problem"><c>EOF</c> for nothing at all, else that it is not JSON.</param>
    public sealed record Unreadable(string Problem) : HelperAnswer;

    /// <summary>There is no such program on the path.</summary>
    public sealed record Missing(string Program) : HelperAnswer;

    /// <summary>It is there and cannot be started: no permission, or a program for another system.</summary>
    public sealed record NotStarted(string Path, string Reason) : HelperAnswer;

    /// <summary>It did not end in time, and was ended.</summary>
    public sealed record TimedOut(TimeSpan After) : HelperAnswer;

    /// <summary>Takes an ended helper's output as docker's client does: the words count only when it failed.</summary>
    public static HelperAnswer Read(int exitCode, ReadOnlySpan<byte> output, string errorOutput = "")
    {
        if (exitCode != 0)
        {
            var words = Encoding.UTF8.GetString(output).Trim();
            return words == CredentialHelperProtocol.NotFoundMessage
                ? NotFound.Instance
                : new Failed(exitCode, Printable.Text(words), Printable.Text(errorOutput.Trim()));
        }

        if (CredentialHelperProtocol.TryReadLogin(output, out var login, out _))
        {
            return new Found(new(login.Username, login.Secret));
        }

        return new Unreadable(output.ContainsAnyExcept(" \t\r\n"u8) ? "JSON decode error" : "EOF");
    }

    /// <summary>The sentence with which docker or podman fails, or null where they do not.</summary>
    public string? ClientSays => this switch
    {
        Failed failed => $"error getting credentials - err: exit status {failed.ExitCode}, out: `{failed.Output}`",
        Unreadable unreadable => unreadable.Problem,
        Missing missing => $"error getting credentials - err: exec: \"{missing.Program}\": executable file not found in $PATH, out: ``",
        NotStarted notStarted => $"error getting credentials - err: fork/exec {notStarted.Path}: {notStarted.Reason}, out: ``",
        _ => null,
    };
}
