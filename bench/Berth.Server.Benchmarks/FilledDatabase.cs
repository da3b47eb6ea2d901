using System.Data.Common;
using System.Security.Cryptography;
using Berth.Server.Accounts;
using Berth.Server.Keys;
using Berth.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Berth.Server.Benchmarks;

/// <summary>A database with as many secrets as asked for, a hundred in each organization, each of which has one repository.</summary>
internal static class FilledDatabase
{
    public const int PerOrganization = 100;

    public static async Task FillAsync(BerthDbContext db, int secrets)
    {
        await db.Database.MigrateAsync();
        db.Add(new KeyRow { Id = "k1", IsActive = true, Check = [1], CreatedAt = DateTimeOffset.UnixEpoch });
        db.Add(new Account { Kind = AccountKind.User, Login = "mona", LoginKey = "mona", CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch });
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
        var organizations = Math.Max(1, secrets / PerOrganization);
        await db.Database.OpenConnectionAsync();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var (connection, inner) = (db.Database.GetDbConnection(), Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(transaction));
        await InsertAsync(
            connection, inner, "accounts", ["id", "kind", "login", "login_key", "is_site_admin", "member_permission", "created_at", "updated_at"],
            Enumerable.Range(0, organizations).Select(number => (object[])[(long)number + 10, 1, $"org{number}", $"org{number}", false, 2, 0L, 0L]));
        await InsertAsync(
            connection, inner, "memberships", ["organization_id", "user_id", "is_owner"],
            Enumerable.Range(0, organizations).Select(number => (object[])[(long)number + 10, 1L, false]));
        await InsertAsync(
            connection, inner, "repositories", ["id", "owner_id", "name", "name_key", "visibility", "default_branch", "created_at", "updated_at"],
            Enumerable.Range(0, organizations).Select(number => (object[])[(long)number + 1, (long)number + 10, "api", "api", 1, "main", 0L, 0L]));
        var (wrapped, content) = (RandomNumberGenerator.GetBytes(60), RandomNumberGenerator.GetBytes(100));
        await InsertAsync(
            connection, inner, "secrets",
            ["id", "level", "organization_id", "name", "visibility", "version", "key_id", "wrapped_key", "content", "created_at", "updated_at"],
            Enumerable.Range(0, secrets).Select(number => (object[])[
                (long)number + 1, 2, (long)(number / PerOrganization % organizations) + 10, $"S{number % PerOrganization}", number % 3, 1L, "k1", wrapped, content, 0L, 0L]));
        await transaction.CommitAsync();
        await db.Database.ExecuteSqlRawAsync("ANALYZE");
        await db.Database.CloseConnectionAsync();
    }

    private static async Task InsertAsync(DbConnection connection, DbTransaction transaction, string table, string[] columns, IEnumerable<object[]> rows)
    {
        if (connection is NpgsqlConnection postgres)
        {
            await using var writer = await postgres.BeginBinaryImportAsync($"COPY {table} ({string.Join(", ", columns)}) FROM STDIN (FORMAT BINARY)");
            foreach (var row in rows)
            {
                await writer.StartRowAsync();
                foreach (var value in row)
                {
                    await writer.WriteAsync(value);
                }
            }

            await writer.CompleteAsync();
            return;
        }

        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Table and columns are written above.
        command.CommandText = $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(column => $"${column}"))})";
#pragma warning restore CA2100
        foreach (var column in columns)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = $"${column}";
            command.Parameters.Add(parameter);
        }

        foreach (var row in rows)
        {
            for (var at = 0; at < row.Length; at++)
            {
                command.Parameters[at].Value = row[at];
            }

            await command.ExecuteNonQueryAsync();
        }
    }
}
