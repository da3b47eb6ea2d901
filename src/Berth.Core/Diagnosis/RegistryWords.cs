using Berth.Core.References;
using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis;

/// <summary>The words of a refusal, in whichever form a registry puts them.</summary>
/// <param name="Code">The distribution error code or AWS's type, in capitals; empty where there is none.</param>
/// <param name="Message">The words for people, unshortened and not yet fit for a terminal; empty where there are none.</param>
internal sealed record RegistryWords(string Code, string Message)
{
    /// <summary>How many errors of one answer are looked at.</summary>
    private const int MaxErrors = 16;

    internal static readonly RegistryWords None = new("", "");

    /// <summary>Fit to be shown: one line, and not the whole of a web page.</summary>
    internal string Shown => Printable.Text((Message is "" ? Code : Message).Trim().TrimEnd('.'));

    /// <summary>The words behind a colon, to end a sentence with; empty where there are none.</summary>
    internal string Quoted => Shown is "" ? "" : $": {Shown}";

    /// <summary>The errors of the distribution specification, Docker Hub's and JFrog's <c>details</c>, AWS's <c>__type</c>, or plain text.</summary>
    internal static RegistryWords Of(RegistryAnswer answer)
    {
        var body = answer.Body.Trim();
        return RegistryJson.Read(body, root =>
        {
            var errors = RegistryJson.Entries(root, "errors", MaxErrors).ToList();
            var code = errors.Select(error => RegistryJson.Text(error, "code")).FirstOrDefault(text => text is not null);
            var messages = errors.Select(error => RegistryJson.Text(error, "message") ?? RegistryJson.Text(error, "detail")).OfType<string>();
            string?[] others =
            [
                RegistryJson.Text(root, "details"), RegistryJson.Text(root, "message"), RegistryJson.Text(root, "Message"),
                RegistryJson.Text(root, "error_description"), RegistryJson.Text(root, "error"),
            ];
            return new RegistryWords(
                (code ?? RegistryJson.Text(root, "__type") ?? "").ToUpperInvariant(),
                string.Join("; ", messages.Concat(others.OfType<string>().Take(1))));
        }) ?? (IsMarkup(answer, body) ? None : new("", body));
    }

    /// <summary>Whether a web page came where a registry should have answered.</summary>
    internal static bool IsMarkup(RegistryAnswer answer, string body) =>
        answer.MediaType is "text/html" or "application/xhtml+xml" || body.StartsWith('<');
}
