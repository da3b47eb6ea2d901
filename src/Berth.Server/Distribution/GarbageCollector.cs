using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Berth.Server.Distribution;

/// <summary>
/// Frees what no manifest names any more, with the registry's own collection. Meanwhile it is read only: a layer that is uploaded while the
/// collection looks could be taken for garbage.
/// </summary>
public sealed partial class GarbageCollector
{
    private readonly Registry registry;
    private readonly RegistryEngine engine;
    private readonly EngineFiles files;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private Collected last = new(CollectionState.Never, null, null, 0, null);

    internal GarbageCollector(Registry registry, RegistryEngine engine, EngineFiles files, TimeProvider clock) =>
        (this.registry, this.engine, this.files, this.clock) = (registry, engine, files, clock);

    /// <summary>The one that runs, else the last one.</summary>
    public Collected Last => last;

    /// <summary>Whether this server can do it: the registry is one that it started.</summary>
    public bool IsPossible => registry.IsOwn && engine.Program is not null;

    /// <summary>Starts one, unless one runs.</summary>
    public Collected Start()
    {
        lock (gate)
        {
            if (last.State != CollectionState.Running)
            {
                last = new(CollectionState.Running, clock.GetUtcNow(), null, 0, null);
                _ = Task.Run(RunAsync);
            }

            return last;
        }
    }

    private async Task RunAsync()
    {
        var (state, blobs, reason) = await OutcomeAsync();

        // Whoever waited for the end goes on to push or delete: so it is over when the registry takes that again.
        var isWritable = await engine.SetReadOnlyAsync(false, CancellationToken.None);
        Finish(isWritable ? state : CollectionState.Failed, blobs, isWritable ? reason : "the registry did not come back as writable");
    }

    private async Task<(CollectionState State, int Blobs, string? Reason)> OutcomeAsync()
    {
        try
        {
            if (!await engine.SetReadOnlyAsync(true, CancellationToken.None))
            {
                return (CollectionState.Failed, 0, "the registry did not come back as read only");
            }

            var (exitCode, blobs, words) = await CollectAsync();
            return exitCode == 0 ? (CollectionState.Done, blobs, null) : (CollectionState.Failed, blobs, words);
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception)
        {
            return (CollectionState.Failed, 0, e.Message);
        }
    }

    private void Finish(CollectionState state, int blobs, string? reason)
    {
        lock (gate)
        {
            last = last with { State = state, EndedAt = clock.GetUtcNow(), Blobs = blobs, Reason = reason };
        }
    }

    private async Task<(int ExitCode, int Blobs, string Words)> CollectAsync()
    {
        var start = new ProcessStartInfo(engine.Program!, ["garbage-collect", files.Configuration])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in files.Environment())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var (blobs, words) = (0, "");
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Eligible().Match(line) is { Success: true } match)
            {
                blobs = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            }
        }

        words = (await errors).Trim();
        await process.WaitForExitAsync();
        return (process.ExitCode, blobs, words.Length > 500 ? words[^500..] : words);
    }

    [GeneratedRegex(@"^(?:\d+ blobs marked, )?(\d+) blobs and \d+ manifests eligible for deletion")]
    private static partial Regex Eligible();
}

/// <summary>What a collection did.</summary>
/// <param name="Blobs">How many blobs it removed.</param>
/// <param name="Reason">Why it failed.</param>
public sealed record Collected(CollectionState State, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, int Blobs, string? Reason);

public enum CollectionState
{
    Never,
    Running,
    Done,
    Failed,
}
