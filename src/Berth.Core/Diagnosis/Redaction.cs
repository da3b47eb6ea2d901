using Berth.Core.Credentials;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis;

/// <summary>Takes logins and tokens out of what is shown: a registry may say them back, and some take a token as the user name too.</summary>
public sealed class Redaction
{
    /// <summary>A secret shorter than this is part of too many words, in characters.</summary>
    private const int MinLength = 4;

    /// <summary>A line shorter than this, of a secret of several, is a brace or a word of everybody's.</summary>
    private const int MinLineLength = 8;

    private const string Mark = "[redacted]";

    private readonly List<string> secrets;

    public Redaction(IEnumerable<SecretText> secrets) => this.secrets =
    [
        .. from secret in secrets.Distinct()
           from part in Parts(secret.Reveal())
           where part.Length >= MinLength
           orderby part.Length descending
           select part,
    ];

    /// <summary>What shows a text line by line shows a key of several lines so too: each line of it is a secret, but for short ones.</summary>
    private static IEnumerable<string> Parts(string secret)
    {
        string[] lines = secret.Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return lines.Length < 2 ? [secret] : [secret, .. lines.Select(line => line.Trim()).Where(line => line.Length >= MinLineLength)];
    }

    /// <summary>Everything secret that a probe has sent or been given.</summary>
    internal static Redaction Of(RegistryEvidence registry)
    {
        var logins = registry.References.Select(image => image.Credential).Append(registry.Credential).OfType<RegistryCredential>();
        var inquiries = registry.References.SelectMany(image => new[] { image.WithLogin, image.Anonymous }).Append(registry.Ping);
        var tokens = inquiries.Select(inquiry => inquiry?.Conversation?.Token).OfType<TokenOutcome.Granted>().Select(granted => granted.Token.Value);
        return new(logins.SelectMany(login => new[] { login.Password, TokenClient.BasicSecretOf(login) }).Concat(tokens));
    }

    /// <summary>The text with a mark in the place of each secret.</summary>
    public string Text(string text) => secrets.Aggregate(text, (shown, secret) => Without(shown.Replace(secret, Mark, StringComparison.Ordinal), secret));

    /// <summary>A foreign text is cut where it grows too long, and that may be in the middle of a secret.</summary>
    private static string Without(string shown, string secret)
    {
        for (var length = Math.Min(secret.Length - 1, Printable.MaxLength); length >= MinLength && shown.Contains('…'); length--)
        {
            shown = shown.Replace(secret[..length] + "…", Mark + "…", StringComparison.Ordinal);
        }

        return shown;
    }

    internal Problem Problem(Problem problem) => problem with
    {
        Subject = Text(problem.Subject),
        What = Text(problem.What),
        Why = Text(problem.Why),
        Fix = Text(problem.Fix),
        Command = problem.Command is null ? null : Text(problem.Command),
    };

    internal IReadOnlyList<ProbeStep> Steps(IReadOnlyList<ProbeStep> steps) => [.. steps.Select(step => step with { Detail = Text(step.Detail) })];
}
