using System.Text.RegularExpressions;

namespace Berth.Server.Accounts;

/// <summary>How users, organizations and repositories may be called.</summary>
internal static partial class AccountNames
{
    /// <summary>What stands for something else in addresses below the root.</summary>
    private static readonly HashSet<string> Reserved = ["api", "login", "healthz", "readyz", "token", "v2", "orgs", "user", "users", "repos", "settings", "new"];

    /// <summary>Letters and digits, single hyphens between them, at most 39.</summary>
    public static bool IsLogin(string text) => text.Length <= 39 && Login().IsMatch(text) && !Reserved.Contains(text.ToLowerInvariant());

    /// <summary>Letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, at most 100; no name of a directory.</summary>
    public static bool IsRepository(string text) => text.Length <= 100 && Repository().IsMatch(text) && text is not ("." or "..") && !text.EndsWith(".git", StringComparison.OrdinalIgnoreCase);

    /// <summary>Where git finds a repository: <c>https</c> or <c>ssh</c>, without a login in it.</summary>
    public static bool IsCloneUrl(string text) => text.Length <= 2000
        && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "https" or "http" or "ssh" && !url.UserInfo.Contains(':')
        && (url.Scheme is "ssh" || url.UserInfo is "");

    [GeneratedRegex("^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$", RegexOptions.NonBacktracking)]
    private static partial Regex Login();

    [GeneratedRegex("^[A-Za-z0-9._-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex Repository();
}
