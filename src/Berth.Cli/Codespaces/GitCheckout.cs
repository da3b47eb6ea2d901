using Berth.Cli.Processes;
using Berth.Core.References;

namespace Berth.Cli.Codespaces;

/// <summary>What git says of a folder, with the user's own git.</summary>
internal sealed class GitCheckout(Surroundings surroundings, string folder)
{
    /// <summary>The last two parts of the address that the folder was cloned from, <c>owner/name</c>.</summary>
    /// <exception cref="MisusedException">Nobody can tell.</exception>
    public async Task<string> RepositoryAsync(CancellationToken cancellationToken)
    {
        var url = await AskAsync(["config", "--local", "--get", "remote.origin.url"], cancellationToken);
        if ((url ?? "").Replace(':', '/').Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., _, var owner, var name])
        {
            return $"{owner}/{(name.EndsWith(".git", StringComparison.Ordinal) ? name[..^4] : name)}";
        }

        throw new MisusedException($"which repository '{Printable.Text(folder)}' is cannot be told: it has no remote 'origin'", "name it: --repo OWNER/NAME");
    }

    /// <summary>The branch; null where none is checked out.</summary>
    public Task<string?> BranchAsync(CancellationToken cancellationToken) => AskAsync(["symbolic-ref", "--quiet", "--short", "HEAD"], cancellationToken);

    /// <summary>Whether something is there that is nowhere else: changes, or commits that no remote branch has.</summary>
    public async Task<bool> HasOwnWorkAsync(CancellationToken cancellationToken) =>
        await AskAsync(["status", "--porcelain"], cancellationToken) is not null || await AskAsync(["log", "--branches", "--not", "--remotes", "--oneline", "-1"], cancellationToken) is not null;

    private async Task<string?> AskAsync(string[] words, CancellationToken cancellationToken)
    {
        try
        {
            var git = new Child("/usr/bin/git", ["-C", folder, .. words], surroundings.Environment);
            var run = await git.RunAsync(cancellationToken);
            return run.Succeeded && run.Out.Trim() is { Length: > 0 } text ? text : null;
        }
        catch (ChildNotStartedException)
        {
            // Without git nobody can tell.
            return null;
        }
    }
}
