using System.CommandLine;
using System.Text.Json;
using Berth.Cli.Server;
using Berth.Core.References;

namespace Berth.Cli.Commands;

/// <summary><c>berth audit verify</c>: whether a server's audit log is what was written.</summary>
internal static class AuditCommand
{
    public static Command Of(Surroundings surroundings) => new("audit", "A server's audit log") { Verify(surroundings) };

    private static Command Verify(Surroundings surroundings)
    {
        var server = ServerOption.Make();
        var command = new Command("verify", "Check that no entry was removed, changed or cut off") { server };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = ServerClient.Of(ServerUrl.Choose(parsed.GetValue(server), surroundings), surroundings);
            var found = await client.GetAsync("berth/audit/verify", cancellationToken)
                ?? throw new ServerException(404, "this server has no audit log to verify", "see its version");
            var (chain, verified) = (found.GetProperty("chain").GetString(), found.GetProperty("verified").GetInt64());
            foreach (var other in found.GetProperty("others").EnumerateArray())
            {
                surroundings.Error.Warning(
                    $"chain {other.GetProperty("chain").GetString()} with {other.GetProperty("entries").GetInt64()} entries is of another process",
                    "only that process has its key: ask it too, at its own address");
            }

            if (found.GetProperty("first_bad") is { ValueKind: JsonValueKind.Number } bad)
            {
                surroundings.Error.Error(
                    $"the audit log is not what was written: entry {bad.GetInt64()} of chain {chain} {Words(found.GetProperty("fault"))}; {verified} before it are good",
                    "find out who wrote to the database, and compare with a backup");
                return (int)ExitCode.Refused;
            }

            surroundings.Out.Line($"chain {chain}: all {verified} entries are what was written");
            return (int)ExitCode.Answered;
        });
        return command;
    }

    private static string Words(JsonElement fault) => fault.ToString() switch
    {
        "removed" => "was removed",
        "changed" => "was changed",
        "cut_off" => "and all after it were cut off",
        var other => Printable.Text(other),
    };
}
