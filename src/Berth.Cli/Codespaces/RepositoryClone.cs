using System.Text.Json;
using Berth.Cli.Processes;
using Berth.Cli.Server;
using Berth.Core.References;

namespace Berth.Cli.Codespaces;

/// <summary>A repository's content for a new codespace, cloned by the user's own git with the user's own credentials.</summary>
/// <param name="Repository"><c>owner/name</c>.</param>
/// <param name="Url">As the server has it.</param>
/// <param name="Ref">The branch or tag; null for the default branch.</param>
internal sealed record RepositoryClone(string Repository, string Url, string? Ref)
{
    /// <summary>The schemes that a server's word may make git speak: none that runs a program of its choice, or reads this machine.</summary>
    private const string Protocols = "http:https:ssh";

    public int? PullRequest { get; private init; }

    /// <summary>What a pull request is called at its forge: <c>refs/pull/12/head</c>.</summary>
    private string? PullRequestRef { get; init; }

    /// <summary>Whether its content may come from a fork: no branch of the repository is at that commit.</summary>
    public bool IsFromFork { get; private init; }

    /// <exception cref="ServerException">The server has no such repository.</exception>
    public static async Task<RepositoryClone> FindAsync(ServerClient client, ServerUrl server, string repository, string? at, CancellationToken cancellationToken)
    {
        var found = await client.GetAsync($"repos/{repository}", cancellationToken)
            ?? throw new ServerException(404, $"{server.Host} has no repository {repository} that you can see", "look at its name: OWNER/NAME");
        return found.ValueKind == JsonValueKind.Object && found.TryGetProperty("clone_url", out var url) && url.GetString() is { Length: > 0 } text
            ? new(found.GetProperty("full_name").GetString()!, text, at)
            : throw new ServerException(null, $"{server.Host} does not say where {repository} is cloned from", "let its administrator set clone_url");
    }

    /// <summary>The same at a pull request: forges keep one under a name of their own.</summary>
    /// <exception cref="MisusedException">The forge has no such pull request.</exception>
    public async Task<RepositoryClone> AtPullRequestAsync(int number, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var listed = await Git(surroundings, ["ls-remote", "--", Url]).RunAsync(cancellationToken);
        var refs = listed.Lines.Select(line => line.Split('\t')).Where(parts => parts.Length == 2).ToList();
        string[] names = [$"refs/pull/{number}/head", $"refs/merge-requests/{number}/head"];
        if (refs.FirstOrDefault(one => names.Contains(one[1])) is not [var commit, var name])
        {
            throw new MisusedException(
                listed.Succeeded ? $"{Repository} has no pull request {number}" : $"git cannot list {Printable.Text(Url)}: {Printable.Text(listed.Error.Trim())}",
                listed.Succeeded ? "look at its number" : "see whether git ls-remote works there by itself");
        }

        var isBranch = refs.Any(one => one[0] == commit && one[1].StartsWith("refs/heads/", StringComparison.Ordinal));
        return this with { PullRequest = number, PullRequestRef = name, IsFromFork = !isBranch };
    }

    /// <summary>Clones; git speaks on this terminal.</summary>
    /// <exception cref="MisusedException">git does not succeed; it has said why.</exception>
    public async Task MakeAsync(string folder, Surroundings surroundings, CancellationToken cancellationToken)
    {
        await RunAsync(surroundings, ["clone", .. Ref is null || PullRequestRef is not null ? [] : (string[])[$"--branch={Ref}"], "--", Url, folder], cancellationToken);
        if (PullRequestRef is { } pull)
        {
            await RunAsync(surroundings, ["-C", folder, "fetch", "--quiet", "origin", pull], cancellationToken);
            await RunAsync(surroundings, ["-C", folder, "checkout", "--quiet", "-B", $"pull-{PullRequest}", "FETCH_HEAD"], cancellationToken);
        }
    }

    private async Task RunAsync(Surroundings surroundings, string[] words, CancellationToken cancellationToken)
    {
        var run = await Git(surroundings, words).RunAsync(cancellationToken, error: line => surroundings.Error.Line(Printable.Text(line, maxLength: 1000)));
        if (!run.Succeeded)
        {
            throw new MisusedException($"git did not clone {Repository} from {Printable.Text(Url)}", "see what it says above; it uses your own credentials");
        }
    }

    private static Child Git(Surroundings surroundings, string[] words) => new(
        "/usr/bin/git", words, new Dictionary<string, string>(LaunchEnvironment.WithoutSecrets(surroundings, LaunchEnvironment.Withheld(surroundings, [])))
        {
            ["GIT_ALLOW_PROTOCOL"] = surroundings.Variable("GIT_ALLOW_PROTOCOL") ?? Protocols,
            ["GIT_TERMINAL_PROMPT"] = surroundings.IsInteractive ? "1" : "0",
        });
}
