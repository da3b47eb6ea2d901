using System.Collections.Concurrent;
using Berth.Core.References;

namespace Berth.Core.Tokens;

/// <summary>One session for each registry; all of them together ask no more at once than a launch should.</summary>
/// <param name="step">How long one request may take.</param>
public sealed class RegistrySessions(RegistryHttp http, TokenClient tokens, TimeSpan step) : IDisposable
{
    /// <summary>How many requests are under way at once, to all registries together.</summary>
    public const int MaxParallel = 8;

    private readonly SemaphoreSlim gate = new(MaxParallel);
    private readonly ConcurrentDictionary<RegistryHost, RegistrySession> sessions = new();

    public RegistrySession Of(RegistryHost registry) =>
        sessions.GetOrAdd(registry.Canonical, host => new(host, http, tokens, gate, step));

    public void Dispose()
    {
        foreach (var session in sessions.Values)
        {
            session.Dispose();
        }

        gate.Dispose();
    }
}
