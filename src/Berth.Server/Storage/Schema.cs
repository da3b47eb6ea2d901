using System.Data.Common;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Migrations.Operations.Builders;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace Berth.Server.Storage;

/// <summary>Brings a database to this version's schema: forwards only, and never one that a newer version made.</summary>
public sealed class Schema(BerthDbContext db)
{
    /// <exception cref="StartException">The schema is newer, or the database cannot be reached.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WaitForOthersAsync(cancellationToken);
            var known = db.Database.GetMigrations().ToList();
            var history = db.GetService<IHistoryRepository>();
            var applied = await history.ExistsAsync(cancellationToken)
                ? (await history.GetAppliedMigrationsAsync(cancellationToken)).Select(row => row.MigrationId).ToList()
                : [];
            if (applied.Except(known).LastOrDefault() is { } newer)
            {
                throw new StartException($"the database has the schema of a newer version, '{newer}'", "start that version again: a schema only goes forwards");
            }

            if (applied.Count < known.Count)
            {
                await ForgetAbandonedLockAsync(cancellationToken);
                await db.Database.MigrateAsync(cancellationToken);
            }
        }
        catch (Exception e) when (e is DbException || e.InnerException is DbException)
        {
            throw new StartException($"the database cannot be used: {(e as DbException ?? e.InnerException!).Message}", "look at Database:PostgreSql and at the database's own log");
        }
        finally
        {
            await LetOthersGoOnAsync();
        }
    }

    /// <summary>Of several processes that start at once on PostgreSQL one migrates, and the others find it done.</summary>
    /// <remarks>EF's own lock ends with the first migration's transaction.</remarks>
    private async Task WaitForOthersAsync(CancellationToken cancellationToken)
    {
        if (db.Database.IsNpgsql())
        {
            await db.Database.OpenConnectionAsync(cancellationToken);
            await db.Database.ExecuteSqlRawAsync("SELECT pg_advisory_lock(7700)", cancellationToken);
        }
    }

    private async Task LetOthersGoOnAsync()
    {
        // A session that goes back to its pool keeps its locks until it is used again.
        if (db.Database.IsNpgsql() && db.Database.GetDbConnection().State == System.Data.ConnectionState.Open)
        {
            await db.Database.ExecuteSqlRawAsync("SELECT pg_advisory_unlock(7700)", CancellationToken.None);
        }

        await db.Database.CloseConnectionAsync();
    }

    /// <summary>A process that was killed while it migrated SQLite left its lock; the data directory is ours alone, so nobody holds it now.</summary>
    private async Task ForgetAbandonedLockAsync(CancellationToken cancellationToken)
    {
        if (db.Database.IsSqlite())
        {
            await db.Database.ExecuteSqlRawAsync("""DROP TABLE IF EXISTS "__EFMigrationsLock" """, cancellationToken);
        }
    }
}

/// <summary>What handwritten migrations share.</summary>
internal static class MigrationColumns
{
    extension(ColumnsBuilder table)
    {
        /// <summary>A number that the database gives and never gives again.</summary>
        public OperationBuilder<AddColumnOperation> Identity() => table.Column<long>()
            .Annotation("Sqlite:Autoincrement", true)
            .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn);
    }
}
