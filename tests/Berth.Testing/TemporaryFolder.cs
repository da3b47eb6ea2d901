using System.Security.Cryptography;

namespace Berth.Testing;

/// <summary>A folder of mode 0700 that goes when it is disposed.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>In small letters: image references that name a folder know no others.</summary>
    public string Path { get; } = Directory.CreateDirectory(
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"berth-test-{RandomNumberGenerator.GetHexString(12, lowercase: true)}"), OwnerOnly).FullName;

    /// <summary>The full path of something below it.</summary>
    public string this[params ReadOnlySpan<string> parts] => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a file that only this user can read; returns its path.</summary>
    public string Write(string name, string text)
    {
        var path = this[name];
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
        return path;
    }

    /// <summary>Makes a folder of mode 0700 below it; returns its path.</summary>
    public string Make(string name) =>
        Directory.CreateDirectory(this[name], OwnerOnly).FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A container's storage may still be mounted in it; what stays behind is only a folder below /tmp.
        }
    }
}
