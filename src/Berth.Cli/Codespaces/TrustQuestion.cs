using Berth.Core.DevContainers;
using Berth.Core.DevContainers.HostAccess;

namespace Berth.Cli.Codespaces;

/// <summary>Says what of a dev container runs on its host or opens it, and asks.</summary>
public sealed class TrustQuestion(Surroundings surroundings)
{
    /// <summary>Whether the launch may go on. Where there is nobody to ask, the answer is no, with the way to a yes.</summary>
    /// <param name="request">What was asked for; the user may have said yes in it.</param>
    public async Task<bool> AskAsync(
        DevContainerConfig config, IReadOnlyList<HostOpening> openings, LaunchRequest request, CancellationToken cancellationToken)
    {
        var store = new TrustStore(surroundings);
        if (openings.Count == 0 || request.IsTrusted)
        {
            return true;
        }

        var content = TrustStore.ContentOf(config, openings);
        if (store.Knows(content))
        {
            return true;
        }

        surroundings.Error.Line($"{config.File} asks for more than a container of its own:");
        foreach (var opening in openings)
        {
            surroundings.Error.Line($"  - {opening}  ({opening.Location})");
        }

        if (!surroundings.IsInteractive)
        {
            surroundings.Error.Error("this dev container opens its host, and there is no terminal to ask on", $"read the lines above, then: {request.Command} --trust");
            return false;
        }

        surroundings.Error.Writer.Write("Go on, now and whenever it asks for exactly this? [y/N] ");
        surroundings.Error.Writer.Flush();
        if (await ReadAnswerAsync(cancellationToken) is not ("y" or "yes"))
        {
            surroundings.Error.Error($"not {request.Done}: the dev container was not trusted");
            return false;
        }

        store.Add(content, config.Folder);
        return true;
    }

    private async Task<string?> ReadAnswerAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(surroundings.In, leaveOpen: true);
        return (await Task.Run(reader.ReadLine, cancellationToken).WaitAsync(cancellationToken))?.Trim().ToLowerInvariant();
    }
}
