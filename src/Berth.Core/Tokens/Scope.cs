using System.Diagnostics.CodeAnalysis;
using Berth.Core.References;

namespace Berth.Core.Tokens;

/// <summary>What a token is to open: <c>repository:acme/api:pull,push</c>.</summary>
/// <param name="Type"><c>repository</c> or <c>registry</c>.</param>
/// <param name="Name">The image name, which may hold a colon of its own: <c>host:5000/acme/api</c>; or <c>catalog</c>.</param>
/// <param name="Actions"><c>pull</c>, <c>push</c>, <c>delete</c>, <c>*</c>, and whatever else a registry invents.</param>
/// <remarks>
/// Rule: docs/spec/auth/scope.md of CNCF Distribution. A name may hold colons, so the text is split at its first and its last one.
/// </remarks>
public sealed record Scope(string Type, string Name, IReadOnlyList<string> Actions)
{
    /// <summary>The longest text that is read as scopes, in characters.</summary>
    public const int MaxLength = 65536;

    /// <summary>What a pull of an image needs.</summary>
    public static Scope Pull(string imageName) => new("repository", imageName, ["pull"]);

    /// <summary>Reads scopes as a token service does: parted by blanks, and whatever is missing is empty.</summary>
    public static IReadOnlyList<Scope> ReadAll(string text) =>
        [.. text[..Math.Min(text.Length, MaxLength)].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Read)];

    /// <summary>Reads one scope as a token service does: whatever is missing is empty.</summary>
    public static Scope Read(string text)
    {
        var (first, last) = (text.IndexOf(':'), text.LastIndexOf(':'));
        if (first < 0)
        {
            return new(text, "", []);
        }

        return first == last
            ? new(text[..first], text[(first + 1)..], [])
            : new(text[..first], text[(first + 1)..last], text[(last + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Reads one scope as a client does that asks for it: all three parts, no empty action; <c>*</c> stands for all.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Scope? scope, [NotNullWhen(false)] out string? problem)
    {
        var read = Read(text ?? "");
        var actions = text is null ? [] : text[(text.LastIndexOf(':') + 1)..].Split(',');
        problem = text switch
        {
            null or "" => "scope is empty; write something like repository:acme/api:pull",
            { Length: > MaxLength } => $"scope is {text.Length} characters long; at most {MaxLength} are read",
            _ when text.IndexOf(':') == text.LastIndexOf(':') => $"scope '{Printable.Text(text)}' is not type:name:actions",
            _ when string.IsNullOrWhiteSpace(read.Type) => $"scope '{Printable.Text(text)}' has no type",
            _ when string.IsNullOrWhiteSpace(read.Name) => $"scope '{Printable.Text(text)}' has no name",
            _ when actions.Any(string.IsNullOrWhiteSpace) => $"scope '{Printable.Text(text)}' has an empty action",
            _ => null,
        };
        scope = problem is null ? read with { Actions = Tidy(actions) } : null;
        return problem is null;
    }

    /// <summary>One scope for each type and name, with all their actions; sorted, so that equal questions are equal texts.</summary>
    /// <remarks>A text that is no scope is kept: a registry may know what it means. A scope without actions asks for nothing.</remarks>
    public static IReadOnlyList<string> Merge(IEnumerable<string> scopes)
    {
        var known = new Dictionary<(string, string), IEnumerable<string>>();
        var merged = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in scopes)
        {
            if (text.IndexOf(':') == text.LastIndexOf(':'))
            {
                _ = text is "" || merged.Add(text);
                continue;
            }

            var scope = Read(text);
            var key = (scope.Type, scope.Name);
            known[key] = known.TryGetValue(key, out var earlier) ? earlier.Concat(scope.Actions) : scope.Actions;
        }

        merged.UnionWith(
            from scope in known
            let actions = Tidy(scope.Value)
            where actions.Count > 0
            select new Scope(scope.Key.Item1, scope.Key.Item2, actions).ToString());
        return [.. merged];
    }

    /// <summary>The scopes of a token request's query string, one for each <c>scope=</c>, decoded.</summary>
    public static IReadOnlyList<string> OfQuery(string query) =>
    [
        .. from pair in query.TrimStart('?').Split('&')
           where pair.StartsWith("scope=", StringComparison.Ordinal)
           select Uri.UnescapeDataString(pair["scope=".Length..].Replace('+', ' ')),
    ];

    /// <summary>What a request to a registry needs; null where it needs only to be let in.</summary>
    /// <param name="path">Without a query: <c>/v2/acme/api/manifests/latest</c>.</param>
    public static Scope? ForRequest(HttpMethod method, string path)
    {
        const string root = "/v2/";
        if (path == "/v2/_catalog")
        {
            return new("registry", "catalog", ["*"]);
        }

        foreach (var resource in (ReadOnlySpan<string>)["/manifests/", "/blobs/", "/tags/list", "/referrers/"])
        {
            var end = path.LastIndexOf(resource, StringComparison.Ordinal);
            if (end > root.Length && path.StartsWith(root, StringComparison.Ordinal))
            {
                return new("repository", path[root.Length..end], ActionsOf(method));
            }
        }

        return null;
    }

    public bool Equals(Scope? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => $"{Type}:{Name}:{string.Join(',', Actions)}";

    private static string[] ActionsOf(HttpMethod method) => method switch
    {
        _ when method == HttpMethod.Get || method == HttpMethod.Head => ["pull"],
        _ when method == HttpMethod.Delete => ["delete"],
        _ => ["pull", "push"],
    };

    private static List<string> Tidy(IEnumerable<string> actions)
    {
        var sorted = new SortedSet<string>(actions, StringComparer.Ordinal);
        _ = sorted.Remove("");
        return sorted.Contains("*") ? ["*"] : [.. sorted];
    }
}
