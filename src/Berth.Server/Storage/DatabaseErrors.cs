using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Berth.Server.Storage;

/// <summary>What the engines refuse, told alike.</summary>
internal static class DatabaseErrors
{
    private const int SqliteForeignKey = 787;

    /// <summary>A foreign key that restricts is a trigger to SQLite.</summary>
    private const int SqliteRestrict = 1811;
    private const int SqlitePrimaryKey = 1555;
    private const int SqliteUnique = 2067;

    extension(Exception exception)
    {
        /// <summary>Whether a row refers to one that is not there, or is referred to.</summary>
        public bool IsForeignKeyViolation => exception.Refusal switch
        {
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode is SqliteForeignKey or SqliteRestrict,
            PostgresException postgres => postgres.SqlState is PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.RestrictViolation,
            _ => false,
        };

        /// <summary>Whether there is such a row already.</summary>
        public bool IsUniqueViolation => exception.Refusal switch
        {
            SqliteException sqlite => sqlite.SqliteExtendedErrorCode is SqlitePrimaryKey or SqliteUnique,
            PostgresException postgres => postgres.SqlState == PostgresErrorCodes.UniqueViolation,
            _ => false,
        };

        private DbException? Refusal => exception switch
        {
            DbUpdateException { InnerException: DbException inner } => inner,
            DbException refusal => refusal,
            _ => null,
        };
    }
}
