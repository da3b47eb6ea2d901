using Berth.Cli.Agent;

namespace Berth.Cli.Codespaces;

/// <summary>
/// One command at a time works on a codespace; and a mark that is there for as long as a launch is under way, so that the next command
/// knows of one that was killed.
/// </summary>
public sealed class LaunchLock : IDisposable
{
    private const string Making = "making";

    private readonly FileStream held;
    private readonly string mark;

    private LaunchLock(FileStream held, string mark) => (this.held, this.mark) = (held, mark);

    /// <summary>Whether the last launch was killed before its end, and may have left programs behind.</summary>
    public bool WasInterrupted { get; private init; }

    /// <summary>Whether it was making a new container: one that is there has not seen all of its lifecycle commands, and never would.</summary>
    public bool WasMaking { get; private init; }

    /// <exception cref="MisusedException">Another command works on it.</exception>
    public static LaunchLock Take(CodespaceStore store, string name)
    {
        var folder = store.FolderOf(name);
        Directory.CreateDirectory(folder, PrivateDirectory.Mode);
        var mark = Path.Combine(folder, "launching");
        try
        {
            var held = new FileStream(Path.Combine(folder, "lock"), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            if (!File.Exists(held.Name))
            {
                // The one before us took it away, with what it had locked.
                held.Dispose();
                return Take(store, name);
            }

            var wasInterrupted = File.Exists(mark);
            return new(held, mark) { WasInterrupted = wasInterrupted, WasMaking = wasInterrupted && File.ReadAllText(mark) == Making };
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException))
        {
            throw new MisusedException($"another berth command works on '{name}' right now", "wait for it, or end it");
        }
    }

    /// <param name="makes">Whether there is no container yet.</param>
    public void Begin(bool makes) => File.WriteAllText(mark, makes ? Making : "");

    public void End() => File.Delete(mark);

    /// <summary>Whoever comes next finds nothing where nothing was launched.</summary>
    public void Dispose()
    {
        var folder = Path.GetDirectoryName(mark)!;
        try
        {
            if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).All(entry => entry == held.Name))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (IOException)
        {
            // Somebody else begins here just now.
        }

        held.Dispose();
    }
}
