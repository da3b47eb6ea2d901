using Berth.Core.DevContainers;
using Berth.Core.DevContainers.HostAccess;

namespace Berth.Cli.Codespaces;

/// <summary>Says what of a dev container runs on its host or opens it, and asks.</summary>
public sealed class TrustQuestion(Surroundings surroundings)
{
    /// <summary>How much of one opening is shown, in characters.</summary>
    private const int MaxShown = 300;

    private readonly TrustStore store = new(surroundings);

    /// <summary>Whether the launch may go on. Where there is nobody to ask, the answer is no, with the way to a yes.</summary>
    /// <param name="openings">What the files open.</param>
    /// <param name="brought">What features and images bring along; a start does not look for it again.</param>
    /// <param name="request">What was asked for; the user may have said yes in it.</param>
    public async Task<bool> AskAsync(
        DevContainerConfig config, IReadOnlyList<HostOpening> openings, IReadOnlyList<HostOpening> brought, LaunchRequest request, CancellationToken cancellationToken)
    {
        IReadOnlyList<HostOpening> all = [.. openings, .. brought];
        if (all.Count == 0 || store.Knows(TrustStore.ContentOf(config, all)))
        {
            return true;
        }

        if (request.IsTrusted || await AsksAsync(config, all, request, cancellationToken))
        {
            // Who agrees to all of it agrees to the part of it that a start asks about.
            store.Add(TrustStore.ContentOf(config, all), config.Folder);
            store.Add(TrustStore.ContentOf(config, openings), config.Folder);
            return true;
        }

        return false;
    }

    private async Task<bool> AsksAsync(
        DevContainerConfig config, IReadOnlyList<HostOpening> openings, LaunchRequest request, CancellationToken cancellationToken)
    {
        surroundings.Error.Line($"{config.File} asks for more than a container of its own:");
        foreach (var opening in openings)
        {
            // What is long stands whole in the file that is named.
            var text = opening.ToString();
            surroundings.Error.Line($"  - {(text.Length > MaxShown ? text[..MaxShown] + "…" : text)}  ({opening.Location})");
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

        return true;
    }

    private async Task<string?> ReadAnswerAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(surroundings.In, leaveOpen: true);
        return (await Task.Run(reader.ReadLine, cancellationToken).WaitAsync(cancellationToken))?.Trim().ToLowerInvariant();
    }
}
