using System.Text.Json;
using Berth.Testing.Programs;

namespace Berth.Testing.Engines;

/// <summary>A dev container as the Dev Containers CLI tells of it when it has launched it.</summary>
/// <param name="User">The <c>remoteUser</c>.</param>
/// <param name="Folder">Where the repository lies inside.</param>
public sealed record LaunchedContainer(string Id, string User, string Folder)
{
    /// <exception cref="InvalidOperationException">Nothing was launched; the message has all the words of the run.</exception>
    public static LaunchedContainer Of(ProgramRun run)
    {
        var line = run.Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        using var document = JsonDocument.Parse(line);
        return new(Text("containerId"), Text("remoteUser"), Text("remoteWorkspaceFolder"));

        string Text(string name) => document.RootElement.GetProperty(name).GetString()!;
    }
}
