using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Berth.Core.Secrets;
using Berth.Server.Http;
using Berth.Server.Keys;

namespace Berth.Server.Secrets;

/// <summary>Reads the body of a PUT, and opens the box in it.</summary>
internal sealed partial class SecretBody(SealingKey sealing, TimeProvider clock)
{
    private const string Pattern = "^(?:[A-Za-z0-9+\\/]{4})*(?:[A-Za-z0-9+\\/]{2}==|[A-Za-z0-9+\\/]{3}=|[A-Za-z0-9+\\/]{4})$";

    /// <returns>What is asked for, or the answer where it makes no sense.</returns>
    public async Task<(SecretChange? Change, GitHubAnswer? Refusal)> ReadAsync(HttpContext context, SecretOwner owner, string name)
    {
        var (body, refusal) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return (null, refusal);
        }

        var isOfOrganization = owner.Level == SecretLevel.Organization;
        var sealedText = body.Text("encrypted_value");
        var keyId = sealedText is null ? body.Text("key_id") : body.RequiredText("key_id");
        if (isOfOrganization)
        {
            _ = body.RequiredText("visibility");
        }

        var visibility = isOfOrganization ? body.Choice("visibility", "all", "private", "selected") : null;
        var repositories = owner.Level == SecretLevel.Repository ? null : body.Ids("selected_repository_ids");
        if (body.Fault is { } fault)
        {
            return (null, fault);
        }

        if (repositories is { Count: > 0 } && isOfOrganization && visibility != "selected")
        {
            return (null, GitHubAnswer.Unprocessable("selected_repository_ids can only be provided when visibility is selected."));
        }

        byte[]? value = null;
        if (sealedText is not null && Open(sealedText, keyId!, out value) is { } closed)
        {
            return (null, closed);
        }

        return (
            new(
                value,
                visibility is null ? null : Enum.Parse<SecretVisibility>(visibility, ignoreCase: true),
                visibility is "all" or "private" ? null : repositories,
                value is null ? [] : SecretLint.Of(owner, name, value, clock.GetUtcNow())),
            null);
    }

    private GitHubAnswer? Open(string text, string keyId, out byte[]? value)
    {
        value = null;
        if (!Base64().IsMatch(text))
        {
            return GitHubAnswer.Unprocessable($"Invalid request.\n\nencrypted_value does not match /{Pattern}/.");
        }

        value = keyId == sealing.Id ? sealing.Open(Convert.FromBase64String(text)) : null;
        if (value is null)
        {
            return GitHubAnswer.Unprocessable("Bad request - validation failed due to an improperly encrypted secret");
        }

        if (value.Length <= SecretStore.MaxValueBytes)
        {
            return null;
        }

        CryptographicOperations.ZeroMemory(value);
        return GitHubAnswer.Unprocessable("Secret values can be at most 48 KB.");
    }

    [GeneratedRegex(Pattern, RegexOptions.NonBacktracking)]
    private static partial Regex Base64();
}
