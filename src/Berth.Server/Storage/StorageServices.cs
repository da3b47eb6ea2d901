using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

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
        public override void ConnectionOpened(System.Data.Common.DbConnection connection, ConnectionEndEventData eventData)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
            command.ExecuteNonQuery();
        }

        public override async Task ConnectionOpenedAsync(
            System.Data.Common.DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
