namespace Berth.Core.Tests.Docker;

/// <summary>A directory of a test's own, gone with the test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("berth-test-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, its directories included, and tells its path.</summary>
    public string Write(string name, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        File.SetUnixFileMode(this[name], mode);
        return this[name];
    }

    /// <summary>Writes a shell script that can be run.</summary>
    public string Script(string name, string body) =>
        Write(name, $"#!/bin/sh\n{body}\n", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
