using System.Runtime.InteropServices;

namespace Berth.Cli;

/// <summary>
/// All that a command sees of the world. Only <c>Program.cs</c> fills it from the process, so that a test can run a command as a
/// script: environment and standard input in, two texts and an exit code out.
/// </summary>
public sealed record Surroundings
{
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The user's home directory.</summary>
    public required string Home { get; init; }

    public required uint UserId { get; init; }

    public required Stream In { get; init; }

    public required Terminal Out { get; init; }

    public required Terminal Error { get; init; }

    /// <summary>Whether a person can be asked: standard input and standard error are terminals.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Reads a line of a terminal without showing it; null where there is none.</summary>
    public Func<string?>? ReadHidden { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>The path of this program, links followed.</summary>
    public required string ProgramPath { get; init; }

    /// <summary>The value of a variable; null where it is unset or empty, which the field treats alike.</summary>
    public string? Variable(string name) => Environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>
    /// Where this user's agent listens: <c>$XDG_RUNTIME_DIR/berth</c>, else <c>/run/user/UID/berth</c>, else, for root,
    /// <c>/run/berth</c>, and for others <c>/tmp/berth-UID</c>.
    /// </summary>
    public string RuntimeDirectory
    {
        get
        {
            var users = $"/run/user/{UserId}";
            return Variable("XDG_RUNTIME_DIR") is { } runtime && Directory.Exists(runtime) ? Path.Combine(runtime, "berth")
                : Directory.Exists(users) ? Path.Combine(users, "berth")
                : UserId == 0 ? "/run/berth"
                : $"/tmp/berth-{UserId}";
        }
    }

    /// <summary>Where the record of changed configuration files lies: <c>$XDG_STATE_HOME/berth</c>, else <c>~/.local/state/berth</c>.</summary>
    public string StateDirectory => Path.Combine(Variable("XDG_STATE_HOME") ?? Path.Combine(Home, ".local", "state"), "berth");

    /// <summary>Where clones of codespaces lie: <c>$XDG_DATA_HOME/berth</c>, else <c>~/.local/share/berth</c>.</summary>
    public string DataDirectory => Path.Combine(Variable("XDG_DATA_HOME") ?? Path.Combine(Home, ".local", "share"), "berth");

    /// <summary>What this program was published for: <c>linux-x64</c>.</summary>
    public static string Platform => RuntimeInformation.RuntimeIdentifier;
}
