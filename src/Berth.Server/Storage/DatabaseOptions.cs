using System.ComponentModel.DataAnnotations;

namespace Berth.Server.Storage;

/// <summary>Section <c>Database</c>: where the server keeps its state.</summary>
public sealed class DatabaseOptions
{
    /// <summary>
    /// A connection string of Npgsql, <c>Host=…;Database=…;Username=…</c>: then PostgreSQL is used, by any number of processes.
    /// Absent by default: SQLite, in <c>berth.db</c> of the data directory, by one process.
    /// </summary>
    public string? PostgreSql { get; init; }

    /// <summary>How long one command may take. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

[OptionsValidator]
internal sealed partial class DatabaseOptionsValidator : IValidateOptions<DatabaseOptions>;
