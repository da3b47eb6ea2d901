using Berth.Server.Storage;
using Microsoft.EntityFrameworkCore.Storage;

namespace Berth.Server.Audit;

/// <summary>Writes the audit log: each event in the same transaction as what it tells.</summary>
public sealed class AuditLog(AuditChain chain, TimeProvider clock)
{
    /// <summary>Begins a piece of work that will be told. Until it is committed or disposed no other one of this process is under way.</summary>
    public async Task<AuditedWork> BeginAsync(BerthDbContext db, CancellationToken cancellationToken)
    {
        await chain.EnterAsync(cancellationToken);
        try
        {
            return new(chain, clock, db, await db.Database.BeginTransactionAsync(cancellationToken));
        }
        catch
        {
            chain.Leave();
            throw;
        }
    }
}

/// <summary>Changes, and the events that tell them: all of it is done, or nothing.</summary>
public sealed class AuditedWork : IAsyncDisposable
{
    private readonly AuditChain chain;
    private readonly TimeProvider clock;
    private readonly BerthDbContext db;
    private readonly IDbContextTransaction transaction;
    private readonly List<AuditEvent> events = [];

    internal AuditedWork(AuditChain chain, TimeProvider clock, BerthDbContext db, IDbContextTransaction transaction) =>
        (this.chain, this.clock, this.db, this.transaction) = (chain, clock, db, transaction);

    public void Record(AuditEvent what) => events.Add(what);

    /// <summary>Saves the context's changes and the events, and commits.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await CommitUsesAsync(cancellationToken);
        chain.Changed();
    }

    /// <summary>The same, where the events tell of uses, and nothing was changed.</summary>
    internal async Task CommitUsesAsync(CancellationToken cancellationToken)
    {
        var entries = chain.Next(events, clock.GetUtcNow());
        db.Set<AuditEntry>().AddRange(entries);
        await db.SaveChangesAsync(cancellationToken);

        // Past this point a caller who gives up cannot make the chain believe that nothing was written.
        await transaction.CommitAsync(CancellationToken.None);
        if (entries is [.., var last])
        {
            chain.Committed(last);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        db.ChangeTracker.Clear();
        chain.Leave();
    }
}
