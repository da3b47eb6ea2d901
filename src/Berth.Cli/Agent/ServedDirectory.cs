namespace Berth.Cli.Agent;

/// <summary>A directory through which an agent serves one container. Its mode is changed and its files are replaced, so it must be berth's own.</summary>
internal static class ServedDirectory
{
    /// <summary>The first thing made in it, by which a later start knows that it is berth's.</summary>
    private const string Mark = "agent.lock";

    private const UnixFileMode Everybodys = UnixFileMode.OtherWrite | UnixFileMode.StickyBit;

    private static readonly HashSet<string> Own =
        [Mark, "agent.sock", "registries", "registries.next", "docker-credential-berth", "docker-credential-berth.next"];

    /// <summary>Lets one pass that is not there yet, that is empty, or that an agent made.</summary>
    /// <exception cref="MisusedException">Somebody else uses it.</exception>
    public static void ThrowIfForeign(string path)
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        var names = Directory.EnumerateFileSystemEntries(path).Select(entry => Path.GetFileName(entry)).Take(Own.Count + 1).ToList();
        if (names.Find(name => !Own.Contains(name)) is { } foreign)
        {
            throw new MisusedException($"{path} holds {foreign}, which is not berth's, so the directory has another use", Advice);
        }

        if (names.Count > 0 && !names.Contains(Mark))
        {
            throw new MisusedException($"{path} holds {names[0]}, and no berth agent put it there", Advice);
        }

        if ((File.GetUnixFileMode(path) & Everybodys) != 0)
        {
            throw new MisusedException($"{path} may be written by everybody, so anybody could put another helper there", Advice);
        }
    }

    /// <summary>Marks it as berth's, before anything else is put there. An agent that serves it holds the mark locked.</summary>
    public static void Claim(string path)
    {
        var mark = Path.Combine(path, Mark);
        if (!File.Exists(mark))
        {
            new FileStream(mark, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }).Dispose();
        }
    }

    private const string Advice = "name a directory that is not there yet, or an empty one of your own";
}
