using System.CommandLine;

namespace Berth.Cli.Commands;

/// <summary>The option of every command that asks a server.</summary>
internal static class ServerOption
{
    public static Option<string?> Make() => new("--server") { Description = $"The server, like berth.example:7700; else {Server.ServerUrl.VariableName} names it" };
}
