namespace Berth.Server.Secrets;

/// <summary>The name of a secret: letters, digits and underscores, no digit first, not <c>GITHUB_</c>; its case does not matter.</summary>
/// <remarks><see href="https://docs.github.com/codespaces/managing-your-codespaces/managing-your-account-specific-secrets-for-github-codespaces"/></remarks>
internal static class SecretName
{
    private const int MaxLength = 255;

    /// <summary>The name in capitals.</summary>
    /// <param name="fault">What is wrong, in GitHub's words.</param>
    /// <returns>Null for what is no name.</returns>
    public static string? Read(string text, out string? fault)
    {
        var isName = text.Length is > 0 and <= MaxLength && !char.IsAsciiDigit(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
        fault = !isName
            ? "Secret names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are not allowed. "
                + "Must start with a letter ([a-z], [A-Z]) or underscores (_)."
            : text.StartsWith("GITHUB_", StringComparison.OrdinalIgnoreCase) ? "Secret names must not start with GITHUB_."
            : null;
        return fault is null ? text.ToUpperInvariant() : null;
    }
}
