using System.Diagnostics;
using System.Globalization;
using Berth.Server.Accounts;
using Berth.Server.Secrets;
using Berth.Server.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Berth.Server.Benchmarks;

/// <summary>What it takes to find out which secrets a codespace gets, in databases of three sizes, asked in turn so that noise meets all alike.</summary>
internal static class VisibleSecretsBench
{
    private const int Rounds = 300;

    public static async Task RunAsync(string folder, string postgreSql, bool isQuick, TextWriter output)
    {
        int[] sizes = isQuick ? [1_000, 10_000, 100_000] : [1_000, 100_000, 1_000_000];
        await output.WriteLineAsync("| database | secrets | organizations | median of one resolution, against the smallest |\n|---|---|---|---|");
        foreach (var engine in (string[])["SQLite", "PostgreSQL"])
        {
            List<DbContextOptions<BerthDbContext>> databases = [];
            foreach (var size in sizes)
            {
                databases.Add(await MakeAsync(engine, folder, postgreSql, size));
            }

            var times = sizes.Select(_ => new List<double>()).ToArray();
            for (var round = 0; round < Rounds + 20; round++)
            {
                for (var at = 0; at < sizes.Length; at++)
                {
                    var elapsed = await ResolveAsync(databases[at], round * 7919 % Math.Max(1, sizes[at] / FilledDatabase.PerOrganization));
                    if (round >= 20)
                    {
                        times[at].Add(elapsed);
                    }
                }
            }

            foreach (var (size, measured) in sizes.Zip(times))
            {
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"| {engine} | {size:N0} | {size / FilledDatabase.PerOrganization:N0} | {Median(measured) / Median(times[0]):F2} |"));
            }
        }
    }

    private static async Task<DbContextOptions<BerthDbContext>> MakeAsync(string engine, string folder, string postgreSql, int size)
    {
        string? connection = null;
        if (engine == "PostgreSQL")
        {
            await using var admin = new NpgsqlConnection(postgreSql);
            await admin.OpenAsync();
            await using var command = new NpgsqlCommand($"CREATE DATABASE bench_{size}", admin);
            await command.ExecuteNonQueryAsync();
            connection = new NpgsqlConnectionStringBuilder(postgreSql) { Database = $"bench_{size}" }.ConnectionString;
        }

        using var directory = DataDirectory.Take(Path.Combine(folder, $"{engine}-{size}"));
        var options = new DbContextOptionsBuilder<BerthDbContext>();
        StorageServices.Configure(options, new() { PostgreSql = connection, CommandTimeout = TimeSpan.FromMinutes(10) }, directory);
        await using var db = new BerthDbContext(options.Options);
        await FilledDatabase.FillAsync(db, size);
        return options.Options;
    }

    /// <returns>Milliseconds, the connection from its pool included.</returns>
    private static async Task<double> ResolveAsync(DbContextOptions<BerthDbContext> options, int organization)
    {
        await using var db = new BerthDbContext(options);
        var user = new Account { Id = 1, Kind = AccountKind.User, Login = "mona", LoginKey = "mona", CreatedAt = default, UpdatedAt = default };
        var owner = new Account { Id = organization + 10, Kind = AccountKind.Organization, Login = "org", LoginKey = "org", CreatedAt = default, UpdatedAt = default };
        var repository = new Repository
        {
            Id = organization + 1,
            OwnerId = owner.Id,
            Name = "api",
            NameKey = "api",
            Visibility = RepositoryVisibility.Private,
            DefaultBranch = "main",
            CreatedAt = default,
            UpdatedAt = default,
        };
        var start = Stopwatch.GetTimestamp();
        var resolved = await new VisibleSecrets(db, null!).ResolveAsync(user, new(repository, owner, AccessLevel.Write), default, CancellationToken.None);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return resolved.Considered.Count == FilledDatabase.PerOrganization ? elapsed : throw new InvalidOperationException($"{resolved.Considered.Count} secrets were considered.");
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
