using System.Diagnostics;
using Berth.Server.Storage;

namespace Berth.Server.Keys;

/// <summary>Reads the ring from where the options say, and writes it where that is a file.</summary>
internal sealed class KeyRingSource(IOptions<KeyOptions> options, DataDirectory directory)
{
    private const UnixFileMode ForOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private string FilePath => options.Value.File ?? directory.FileOf("keys.json");

    /// <summary>Whether keys can be added here.</summary>
    public bool IsWritable => options.Value.Command is null;

    /// <summary>Whether there is a ring already.</summary>
    public bool Exists => !IsWritable || File.Exists(FilePath);

    public string Name => options.Value.Command is null ? $"'{FilePath}'" : "the ring's command";

    /// <exception cref="StartException">It is not there, or open to others, or no ring.</exception>
    public KeyRing Read() => KeyRing.TryParse(options.Value.Command is { } command ? Run(command) : ReadFile())
        ?? throw new StartException($"{Name} holds no key-encryption keys", "bring it back from a backup: without the keys no secret can be read");

    /// <summary>Replaces the ring. When this returns the new one survives a power cut: the database may use its keys.</summary>
    public void Write(KeyRing ring) => DataFiles.ReplaceForGood(FilePath, System.Text.Encoding.ASCII.GetString(ring.ToText()));

    /// <summary>Makes the ring, where no other process that shares it has made it in the meantime.</summary>
    public void WriteNew(KeyRing ring)
    {
        try
        {
            DataFiles.WriteNewForGood(FilePath, System.Text.Encoding.ASCII.GetString(ring.ToText()));
        }
        catch (IOException) when (File.Exists(FilePath))
        {
            // That one counts.
        }
    }

    /// <summary>Keeps every other rotation away, in this process and in those that share the ring's file. Null where one is under way.</summary>
    public IDisposable? TakeLock()
    {
        if (!IsWritable)
        {
            return new MemoryStream();
        }

        try
        {
            return new FileStream(FilePath + ".lock", new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException)
        {
            return null;
        }
    }

    private byte[] ReadFile()
    {
        try
        {
            if ((File.GetUnixFileMode(FilePath) & ForOthers) != 0)
            {
                throw new StartException($"{Name} is open to others", $"chmod 600 {FilePath}");
            }

            return new FileInfo(FilePath).Length <= KeyRing.MaxBytes ? File.ReadAllBytes(FilePath) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartException(
                $"{Name}, which holds the key-encryption keys, cannot be read", "bring it back from a backup: without the keys no secret can be read");
        }
    }

    /// <summary>The program's output, bounded in size and time. What it says on standard error goes to ours.</summary>
    private byte[] Run(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true })!;
            using var limit = new CancellationTokenSource(options.Value.CommandTimeout);
            using var kill = limit.Token.Register(() => process.Kill(entireProcessTree: true));
            using var buffer = new MemoryStream();
            var chunk = new byte[4096];
            int read;
            while ((read = process.StandardOutput.BaseStream.Read(chunk)) > 0 && buffer.Length <= KeyRing.MaxBytes)
            {
                buffer.Write(chunk, 0, read);
            }

            process.WaitForExit();
            return process.ExitCode == 0 && buffer.Length <= KeyRing.MaxBytes
                ? buffer.ToArray()
                : throw new StartException($"the ring's command ended with {process.ExitCode}", "run it by hand, as the server's user");
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            throw new StartException($"the ring's command '{words[0]}' cannot be run", "look at Keys:Command");
        }
    }
}
