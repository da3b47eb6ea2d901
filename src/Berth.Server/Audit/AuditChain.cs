using System.Globalization;
using System.Security.Cryptography;
using Berth.Server.Storage;

namespace Berth.Server.Audit;

/// <summary>
/// The chain of this process: each entry's code is keyed, and covers the entry before. The key, and how far the chain has come, lie in the
/// data directory, outside the database: who can write the database can neither change an entry, nor take one out, nor cut the end off,
/// without <c>berth audit verify</c> telling.
/// </summary>
/// <remarks>
/// The head is written after the transaction: after a crash the database may be ahead of it by what was committed in that moment, never
/// behind. A process that starts again goes on with its chain.
/// </remarks>
public sealed class AuditChain(DataDirectory directory) : IDisposable
{
    private const string KeyFile = "audit.key";
    private const string HeadFile = "audit.head";
    private readonly SemaphoreSlim gate = new(1);

    private AuditHead? head;
    private byte[]? key;
    private long changes;

    public string Name => Head.Chain;

    /// <summary>The last entry that was committed.</summary>
    public AuditHead Head => head ?? throw new InvalidOperationException("The audit chain is not open.");

    /// <summary>How many pieces of work this process has committed: what was worked out before the last one may no longer be so.</summary>
    public long Changes => Interlocked.Read(ref changes);

    internal byte[] Key => key ?? throw new InvalidOperationException("The audit chain is not open.");

    /// <summary>Opens the chain of the data directory, or begins one.</summary>
    /// <exception cref="StartException">Its files are broken, or the database has another end than they say.</exception>
    public async Task OpenAsync(BerthDbContext db, CancellationToken cancellationToken)
    {
        var (keyFile, headFile) = (directory.FileOf(KeyFile), directory.FileOf(HeadFile));
        if (!File.Exists(keyFile))
        {
            DataFiles.WriteNew(keyFile, RandomNumberGenerator.GetBytes(32));
            DataFiles.Replace(headFile, AuditHead.Begin(NewName()).ToString());
        }

        key = await File.ReadAllBytesAsync(keyFile, cancellationToken);
        head = File.Exists(headFile) ? AuditHead.TryParse(await File.ReadAllTextAsync(headFile, cancellationToken)) : null;
        if (key.Length != 32 || head is null)
        {
            throw new StartException(
                $"'{keyFile}' or '{headFile}' is broken, so this server cannot go on with its audit log",
                "bring both back from a backup; to begin a new chain, move both away: the old one then stays as it is");
        }

        await CatchUpAsync(db, cancellationToken);
    }

    public void Dispose() => gate.Dispose();

    internal Task EnterAsync(CancellationToken cancellationToken) => gate.WaitAsync(cancellationToken);

    internal void Leave() => gate.Release();

    internal void Changed() => Interlocked.Increment(ref changes);

    /// <summary>The next entries. The gate is held.</summary>
    internal IReadOnlyList<AuditEntry> Next(IReadOnlyList<AuditEvent> events, DateTimeOffset at)
    {
        List<AuditEntry> entries = [];
        var (sequence, code) = (Head.Sequence, Head.Code);
        foreach (var what in events)
        {
            var body = AuditBody.Write(what, at);
            sequence++;
            code = AuditBody.CodeOf(Key, code, Name, sequence, body);
            entries.Add(new()
            {
                Chain = Name,
                Sequence = sequence,
                At = at,
                Action = what.Action,
                ActorId = what.Actor.Id,
                Actor = what.Actor.Login,
                User = what.User,
                OrganizationId = what.OrganizationId,
                Repository = what.Repository,
                Body = body,
                Code = code,
            });
        }

        return entries;
    }

    /// <summary>The entries are in the database for good. The gate is held.</summary>
    internal void Committed(AuditEntry last)
    {
        head = new(Name, last.Sequence, last.Code);
        DataFiles.Replace(directory.FileOf(HeadFile), Head.ToString());
    }

    /// <summary>A crash between commit and checkpoint: entries that continue the chain are ours.</summary>
    private async Task CatchUpAsync(BerthDbContext db, CancellationToken cancellationToken)
    {
        var (name, from) = (Name, Head.Sequence);
        var later = await db.Set<AuditEntry>().AsNoTracking()
            .Where(entry => entry.Chain == name && entry.Sequence > from).OrderBy(entry => entry.Sequence).ToListAsync(cancellationToken);
        foreach (var entry in later)
        {
            var expected = AuditBody.CodeOf(Key, Head.Code, Name, Head.Sequence + 1, entry.Body);
            if (entry.Sequence != Head.Sequence + 1 || !CryptographicOperations.FixedTimeEquals(expected, entry.Code))
            {
                throw new StartException(
                    $"the audit log has an entry that this server did not write: number {entry.Sequence.ToString(CultureInfo.InvariantCulture)} of chain {Name}",
                    "find out who wrote to the database; to begin a new chain, move audit.key and audit.head of the data directory away");
            }

            Committed(entry);
        }
    }

    private static string NewName() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}

/// <summary>How far a chain has come.</summary>
public sealed record AuditHead(string Chain, long Sequence, byte[] Code)
{
    public static AuditHead Begin(string chain) => new(chain, 0, new byte[32]);

    public static AuditHead? TryParse(string text) =>
        text.Trim().Split(' ') is [var chain, var sequence, var code]
        && long.TryParse(sequence, CultureInfo.InvariantCulture, out var number) && code.Length == 64 && code.All(char.IsAsciiHexDigit)
            ? new(chain, number, Convert.FromHexString(code))
            : null;

    public override string ToString() => $"{Chain} {Sequence.ToString(CultureInfo.InvariantCulture)} {Convert.ToHexStringLower(Code)}\n";
}
