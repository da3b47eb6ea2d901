using System.Collections.Concurrent;
using Berth.Core.References;
using Berth.Core.Tokens;

namespace Berth.Core.Preflight;

/// <summary>What one preflight has asked and found so far, and how much time each registry has left.</summary>
internal sealed class PreflightRun(PreflightSession session, IProgress<PreflightProgress>? progress, CancellationToken cancellationToken) : IDisposable
{
    private readonly ConcurrentDictionary<RegistryHost, CancellationTokenSource> limits = new();
    private readonly HashSet<PreflightQuestion> expected = [];
    private readonly Lock gate = new();
    private int done;

    internal ConcurrentDictionary<PreflightQuestion, (Finding Finding, TimeSpan Duration)> Looks { get; } = new();

    /// <returns>Whether it is new.</returns>
    internal bool Expect(PreflightQuestion question)
    {
        lock (gate)
        {
            return expected.Add(question);
        }
    }

    internal async Task LookAsync(PreflightQuestion question, Func<CancellationToken, Task<Finding>> look)
    {
        var start = session.Time.GetTimestamp();
        var finding = await WithinAsync(question.Image.Registry.Canonical, look);
        Looks[question] = (finding, session.Time.GetElapsedTime(start));
        lock (gate)
        {
            done++;
            progress?.Report(new(done, expected.Count));
        }
    }

    private async Task<Finding> WithinAsync(RegistryHost registry, Func<CancellationToken, Task<Finding>> look)
    {
        var limit = limits.GetOrAdd(registry, _ => new(session.Limits.Registry, session.Time));
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await look(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Finding.Refused(RegistryReply.Broken("no answer came in time"));
        }
    }

    public void Dispose()
    {
        foreach (var limit in limits.Values)
        {
            limit.Dispose();
        }
    }
}
