using System.Collections.Concurrent;
using System.Globalization;
using Berth.Server.Accounts;
using Berth.Server.Audit;
using Berth.Server.Storage;
using Microsoft.Extensions.Hosting;

namespace Berth.Server.Tokens;

/// <summary>
/// Tells the audit log of every token, in batches: at most a second of them is lost in a crash. The same answer to the same client within a
/// batch is one entry with a count.
/// </summary>
internal sealed class TokenAudit(IServiceScopeFactory scopes, AuditLog audit, TimeProvider clock, ILogger<TokenAudit> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    /// <summary>How many different ones may wait. Beyond, in a flood, refusals are no longer told.</summary>
    private const int MaxWaiting = 50_000;

    private ConcurrentDictionary<TokenEvent, int> waiting = new();

    /// <returns>What stands for it: the same question once more counts it again.</returns>
    public TokenEvent Issued(RegistryLogin login, Granted granted) => Add(new("registry_token.create", login, granted));

    public void Refused(RegistryLogin login, Granted granted)
    {
        // Anonymous refusals are anybody's noise.
        if (login is not RegistryLogin.Anonymous && waiting.Count < MaxWaiting)
        {
            _ = Add(new("registry_token.refuse", login, granted));
        }
    }

    public void Again(TokenEvent what) => _ = Add(what);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(CancellationToken.None);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, TimeProvider.System);
        await using var end = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            await FlushAsync(CancellationToken.None);
        }
    }

    private TokenEvent Add(TokenEvent what)
    {
        _ = waiting.AddOrUpdate(what, 1, (_, before) => before + 1);
        return what;
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var batch = Interlocked.Exchange(ref waiting, new());
        if (batch.IsEmpty)
        {
            return;
        }

        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await using var work = await audit.BeginAsync(scope.ServiceProvider.GetRequiredService<BerthDbContext>(), cancellationToken);
            foreach (var (what, count) in batch)
            {
                work.Record(what.Told(count));
            }

            await work.CommitUsesAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            logger.UsesNotTold(batch.Count, clock.GetUtcNow(), e);
            foreach (var (what, count) in waiting.Count < MaxWaiting ? batch : [])
            {
                _ = waiting.AddOrUpdate(what, count, (_, before) => before + count);
            }
        }
    }
}

/// <summary>One token, or one refusal. Those that tell the same are equal, and are told together.</summary>
internal sealed class TokenEvent : IEquatable<TokenEvent>
{
    private readonly string action;
    private readonly RegistryLogin login;
    private readonly Account? owner;
    private readonly string asked;
    private readonly string granted;
    private readonly string rules;

    public TokenEvent(string action, RegistryLogin login, Granted answer)
    {
        (this.action, this.login) = (action, login);
        owner = answer.Scopes.Select(one => one.Owner).FirstOrDefault(one => one is { Kind: AccountKind.Organization });
        granted = string.Join(' ', answer.Refusal is null ? answer.Access : []);

        // What a stranger asks beside it could be another text each time, and an entry each time.
        var told = login is RegistryLogin.Anonymous ? answer.Scopes.Where(one => one.Actions.Count > 0).ToList() : answer.Scopes;
        asked = login is RegistryLogin.Anonymous ? granted : string.Join(' ', told.Select(one => one.Asked));
        rules = string.Join(' ', told.Select(one => one.Rules));
    }

    public AuditEvent Told(int count)
    {
        Dictionary<string, string> data = new()
        {
            ["login"] = login.GetType().Name.ToLowerInvariant(),
            ["asked"] = Shortened(asked),
            ["granted"] = Shortened(granted),
            ["rule"] = Shortened(rules),
        };
        if (count > 1)
        {
            data["count"] = count.ToString(CultureInfo.InvariantCulture);
        }

        if (login is RegistryLogin.Codespace or RegistryLogin.Workflow)
        {
            data["subject"] = login.Subject;
        }

        return new(action, login.Actor) { OrganizationId = owner?.Id, Organization = owner?.Login, Data = data };
    }

    public bool Equals(TokenEvent? other) => other is not null
        && (action, login.Subject, login.Actor, asked, granted, rules) == (other.action, other.login.Subject, other.login.Actor, other.asked, other.granted, other.rules);

    public override bool Equals(object? obj) => Equals(obj as TokenEvent);

    public override int GetHashCode() => HashCode.Combine(action, login.Subject, login.Actor, asked, granted, rules);

    /// <summary>What was asked is anybody's text.</summary>
    private static string Shortened(string text) => Core.References.Printable.Text(text.Length > 1000 ? text[..1000] + "…" : text);
}
