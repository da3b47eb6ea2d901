using Berth.Core.Client;
using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Cli.Agent;

/// <summary>What the variables of a codespace may be: what a program can be started with, and what fits into one answer.</summary>
internal static class CodespaceVariables
{
    /// <summary>The longest <c>NAME=value</c> that Linux starts a program with, in bytes; with one longer, nothing would start.</summary>
    /// <remarks>Rule: <c>MAX_ARG_STRLEN</c>, execve(2), which counts the end of the text too.</remarks>
    public const int MaxBytes = (32 * 4096) - 1;

    /// <summary>Why a codespace cannot have these; null where it can.</summary>
    public static AgentResponse? Fault(IReadOnlyDictionary<string, SecretText> variables)
    {
        foreach (var (name, value) in variables)
        {
            if (!IsName(name))
            {
                return AgentResponse.Refused(
                    $"'{Printable.Text(name)}' is no name of an environment variable", "use letters, digits and '_', not a digit first");
            }

            if (value.Reveal().Contains('\0'))
            {
                return AgentResponse.Refused(
                    $"the value of {name} holds a zero byte, which no environment variable can", "encode it, as base64 for example");
            }

            if (name.Length + 1 + System.Text.Encoding.UTF8.GetByteCount(value.Reveal()) > MaxBytes)
            {
                return AgentResponse.Refused(
                    $"{name} is over {MaxBytes} bytes, with which no program can be started", "keep what is that long in a file");
            }
        }

        return new AgentResponse(AgentWords.Done) { Environment = variables }.ToLine().Length >= AgentProtocol.MaxLineBytes ? TooMany : null;
    }

    /// <summary>The refusal of what does not fit on one line.</summary>
    public static AgentResponse TooMany => AgentResponse.Refused(
        $"all that the codespace is to get is over {AgentProtocol.MaxLineBytes} bytes, more than the berth agent takes",
        "keep the longest of the secrets in files");

    /// <summary>As shells take it.</summary>
    private static bool IsName(string name) =>
        name is [var first, ..] && !char.IsAsciiDigit(first) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_');
}
