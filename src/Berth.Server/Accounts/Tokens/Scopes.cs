using System.Collections.Frozen;

namespace Berth.Server.Accounts.Tokens;

/// <summary>The scopes of a classic token, with what each implies.</summary>
/// <remarks><see href="https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps"/></remarks>
public sealed class Scopes
{
    /// <summary>What each known scope brings along, itself not named.</summary>
    private static readonly FrozenDictionary<string, string[]> Implied = new Dictionary<string, string[]>
    {
        ["repo"] = ["repo:status", "repo_deployment", "public_repo", "repo:invite"],
        ["repo:status"] = [],
        ["repo_deployment"] = [],
        ["public_repo"] = [],
        ["repo:invite"] = [],
        ["delete_repo"] = [],
        ["admin:org"] = ["write:org", "read:org"],
        ["write:org"] = ["read:org"],
        ["read:org"] = [],
        ["user"] = ["read:user", "user:email", "user:follow"],
        ["read:user"] = [],
        ["user:email"] = [],
        ["user:follow"] = [],
        ["codespace"] = ["codespace:secrets"],
        ["codespace:secrets"] = [],
        ["write:packages"] = ["read:packages"],
        ["read:packages"] = [],
        ["delete:packages"] = [],
        ["workflow"] = [],
        ["gist"] = [],
        ["audit_log"] = ["read:audit_log"],
        ["read:audit_log"] = [],
        ["site_admin"] = [],
    }.ToFrozenDictionary();

    private readonly FrozenSet<string> all;

    private Scopes(IEnumerable<string> named)
    {
        var given = named.ToHashSet();
        all = given.Concat(given.SelectMany(scope => Implied[scope])).ToFrozenSet();
        Named = [.. given.Where(scope => !given.Any(other => Implied[other].Contains(scope))).Order(StringComparer.Ordinal)];
    }

    public static Scopes None { get; } = new([]);

    /// <summary>Every scope that there is.</summary>
    public static Scopes All { get; } = new(Implied.Keys);

    /// <summary>Those that no other one of them implies, in alphabetical order.</summary>
    public IReadOnlyList<string> Named { get; }

    /// <param name="unknown">The first that does not exist.</param>
    public static bool TryOf(IEnumerable<string> names, out Scopes scopes, out string? unknown)
    {
        var given = names.ToList();
        unknown = given.Find(name => !Implied.ContainsKey(name));
        scopes = unknown is null ? new(given) : None;
        return unknown is null;
    }

    /// <summary>As <see cref="ToString"/> wrote it.</summary>
    public static Scopes Read(string text) =>
        new(text.Split(", ", StringSplitOptions.RemoveEmptyEntries).Where(Implied.ContainsKey));

    public bool Has(string scope) => all.Contains(scope);

    public override string ToString() => string.Join(", ", Named);
}
