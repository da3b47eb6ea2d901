using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;
using SQLitePCL;

namespace Berth.Server.Storage;

public static class StorageServices
{
    extension(IServiceCollection services)
    {
        /// <summary>The database, as options say.</summary>
        public IServiceCollection AddStorage()
        {
            services.AddOptions<DatabaseOptions>().BindConfiguration("Database").ValidateOnStart();
            services.AddSingleton<IValidateOptions<DatabaseOptions>, DatabaseOptionsValidator>();
            services.AddDbContextPool<BerthDbContext>(static (provider, options) => Configure(
                options, provider.GetRequiredService<IOptions<DatabaseOptions>>().Value, provider.GetRequiredService<DataDirectory>()));
            return services.AddScoped<Schema>();
        }
    }

    internal static void Configure(DbContextOptionsBuilder options, DatabaseOptions database, DataDirectory directory)
    {
        var seconds = (int)database.CommandTimeout.TotalSeconds;

        // Migrations are written by hand: there is no snapshot to compare the model with. A test compares the schemas instead.
        options.ConfigureWarnings(warnings => warnings.Ignore(RelationalEventId.PendingModelChangesWarning));
        if (database.PostgreSql is { } connection)
        {
            options.UseNpgsql(connection, npgsql => npgsql.CommandTimeout(seconds));
            return;
        }

        var file = new SqliteConnectionStringBuilder { DataSource = directory.FileOf("berth.db"), ForeignKeys = true, DefaultTimeout = seconds };
        options.UseSqlite(file.ConnectionString, sqlite => sqlite.CommandTimeout(seconds)).AddInterceptors(new DurableSqlite());
    }

    /// <summary>Readers do not wait for a writer, and what has been acknowledged is on the disk.</summary>
    private sealed class DurableSqlite : DbConnectionInterceptor
    {
        private const string Settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";

        /// <summary>Connections come from a pool, and what is below them keeps its settings.</summary>
        private readonly ConditionalWeakTable<sqlite3, object> durable = [];

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
        {
            if (IsNew(connection))
            {
                using var command = connection.CreateCommand();
                command.CommandText = Settings;
                command.ExecuteNonQuery();
            }
        }

        public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            if (IsNew(connection))
            {
                await using var command = connection.CreateCommand();
                command.CommandText = Settings;
                await command.ExecuteNonQueryAsync(cancellationToken);
            }
        }

        private bool IsNew(DbConnection connection) => ((SqliteConnection)connection).Handle is { } handle && durable.TryAdd(handle, this);
    }
}
