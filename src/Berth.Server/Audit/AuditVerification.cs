using System.Security.Cryptography;
using Berth.Server.Storage;

namespace Berth.Server.Audit;

/// <summary>Reads this process's chain from its beginning, and tells the first entry that is not what was written.</summary>
/// <remarks>Another process's chain has another key: that process tells about it.</remarks>
public sealed class AuditVerification(BerthDbContext db, AuditChain chain)
{
    private const int Batch = 1000;

    public async Task<AuditFinding> RunAsync(CancellationToken cancellationToken)
    {
        // The head first: what is written meanwhile comes after it.
        var (name, head) = (chain.Name, chain.Head);
        var others = await db.Set<AuditEntry>().AsNoTracking().Where(entry => entry.Chain != name)
            .GroupBy(entry => entry.Chain).Select(group => new OtherChain(group.Key, group.LongCount())).ToListAsync(cancellationToken);
        var (sequence, code) = (0L, AuditHead.Begin(name).Code);
        while (true)
        {
            var after = sequence;
            var batch = await db.Set<AuditEntry>().AsNoTracking().Where(entry => entry.Chain == name && entry.Sequence > after)
                .OrderBy(entry => entry.Sequence).Take(Batch).ToListAsync(cancellationToken);
            foreach (var entry in batch)
            {
                if (entry.Sequence != sequence + 1)
                {
                    return new(name, sequence, sequence + 1, AuditFault.Removed, others);
                }

                var expected = AuditBody.CodeOf(chain.Key, code, name, entry.Sequence, entry.Body);
                if (!CryptographicOperations.FixedTimeEquals(expected, entry.Code) || !AuditBody.Says(entry))
                {
                    return new(name, sequence, entry.Sequence, AuditFault.Changed, others);
                }

                (sequence, code) = (entry.Sequence, entry.Code);
                if (sequence == head.Sequence && !CryptographicOperations.FixedTimeEquals(code, head.Code))
                {
                    return new(name, sequence, sequence, AuditFault.Changed, others);
                }
            }

            if (batch.Count < Batch)
            {
                return sequence < head.Sequence ? new(name, sequence, sequence + 1, AuditFault.CutOff, others) : new(name, sequence, null, null, others);
            }
        }
    }
}

/// <summary>What was found.</summary>
/// <param name="Verified">How many entries from the beginning are what was written.</param>
/// <param name="FirstBad">The number of the first that is not; null where all are.</param>
/// <param name="Others">Chains of other processes, which this one cannot check.</param>
public sealed record AuditFinding(string Chain, long Verified, long? FirstBad, AuditFault? Fault, IReadOnlyList<OtherChain> Others);

public sealed record OtherChain(string Chain, long Entries);

public enum AuditFault
{
    /// <summary>An entry is not there, and later ones are.</summary>
    Removed,

    /// <summary>An entry says something else than was written.</summary>
    Changed,

    /// <summary>The last entries are not there.</summary>
    CutOff,
}
