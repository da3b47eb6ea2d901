using Berth.Core.DevContainers;
using Berth.Testing;

namespace Berth.Core.Tests.DevContainers;

/// <summary>A folder with the files of a dev container, and an environment to read them in.</summary>
public sealed class DevContainerFolder : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Path => folder.Path;

    public Dictionary<string, string> Environment { get; } = [];

    public HashSet<string> Withheld { get; } = [];

    public VariableScope Scope => new(Environment, Withheld);

    public DevContainerFolder Write(string name, string text)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    /// <summary>Reads the <c>devcontainer.json</c> that is found, or this one.</summary>
    public DevContainerConfig Read(string? json = null)
    {
        if (json is not null)
        {
            Write(".devcontainer/devcontainer.json", json);
        }

        return DevContainerConfig.Read(Path, DevContainerFiles.Find(Path), Scope);
    }

    /// <summary>Looks it through, in one line for each reference: <c>use text at place (via) [why unknown]</c>.</summary>
    public string[] References(string? json = null, Engine engine = Engine.Docker) => [.. Scan(json, engine).References.Select(Line)];

    public ScanResult Scan(string? json = null, Engine engine = Engine.Docker) => DevContainerScan.Read(Read(json), new(engine, "linux/amd64"));

    private static string Line(DevContainerReference reference) =>
        $"{reference.Use} {reference.Text} {reference.Location}"
        + (reference.Via is null ? "" : $" ({reference.Via})")
        + (reference.Platform is null ? "" : $" for {reference.Platform}")
        + (reference.Unknown is null ? "" : $" [{reference.Unknown}]");

    public void Dispose() => folder.Dispose();
}
