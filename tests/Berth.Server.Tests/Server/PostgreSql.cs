using System.Diagnostics;
using Npgsql;

namespace Berth.Server.Tests.Server;

/// <summary>A PostgreSQL of the tests' own, in a folder of its own, on a unix socket; every test gets an empty database. Started once.</summary>
public static class PostgreSql
{
    private static readonly Lazy<Cluster> Started = new(() => new());
    private static int databases;

    /// <summary>Makes a database, and tells how it is reached.</summary>
    public static string NewDatabase()
    {
        var name = $"berth_{Interlocked.Increment(ref databases)}";
        using var connection = new NpgsqlConnection(Started.Value.ConnectionTo("postgres"));
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        command.ExecuteNonQuery();
        return Started.Value.ConnectionTo(name);
    }

    private sealed class Cluster
    {
        private readonly string folder = Path.Combine(Path.GetTempPath(), $"berth-pg-{Guid.NewGuid():N}"[..20]);

        public Cluster()
        {
            var programs = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin";
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

            // PostgreSQL refuses to run as root.
            var asPostgres = Environment.IsPrivilegedProcess ? "setpriv --reuid postgres --regid postgres --clear-groups " : "";
            Run(Environment.IsPrivilegedProcess ? $"chown postgres:postgres {folder}" : "true");
            Run($"cd {folder} && {asPostgres}{programs}/initdb -D {folder}/data -U postgres --auth=trust --no-sync >/dev/null");
            Run($"cd {folder} && {asPostgres}{programs}/pg_ctl -D {folder}/data -w -s -l {folder}/log "
                + $"-o \"-c listen_addresses= -c unix_socket_directories={folder} -c max_connections=300 -c fsync=off\" start");

            // Ends with these tests: the postmaster's own process id is the first line of its file.
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Run($"cd / && {asPostgres}{programs}/pg_ctl -D {folder}/data -s -m immediate stop; rm -rf {folder}");
        }

        public string ConnectionTo(string database) => new NpgsqlConnectionStringBuilder
        {
            Host = folder,
            Username = "postgres",
            Database = database,
            MaxPoolSize = 20,
        }.ConnectionString;

        private static void Run(string command)
        {
            using var process = Process.Start(new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", command } })!;
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, $"'{command}' ended with {process.ExitCode}");
        }
    }
}
