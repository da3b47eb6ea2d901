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

    public void Dispose() => folder.Dispose();
}
