using System.Text.Json;
using System.Text.RegularExpressions;
using Berth.Core.Diagnosis;
using Berth.Core.References;

namespace Berth.Cli.Codespaces;

/// <summary>
/// Listens to a launch: keeps all of it in a file, shows people what is going on, and remembers the end for a failure. Everything goes
/// through the redaction first.
/// </summary>
/// <remarks>
/// With <c>--log-format json</c> the Dev Containers CLI writes an object on each line of standard error: <c>start</c> and <c>stop</c> of a
/// program, <c>raw</c> for what that program says, <c>text</c> for itself, <c>progress</c> for lifecycle commands. Level 1 traces the whole
/// environment inside, which is nobody's business: it is dropped. The last lines before a failure are no JSON.
/// </remarks>
public sealed partial class LaunchLog : IDisposable
{
    private const int Trace = 1;
    private const int Info = 3;
    private const int Warning = 4;

    /// <summary>How many lines are remembered for a failure.</summary>
    private const int MaxLast = 12;

    /// <summary>How much of a line is shown and kept, in characters.</summary>
    private const int MaxLine = 4000;

    /// <summary>How large the kept log may grow, in characters.</summary>
    private const long MaxLength = 64 << 20;

    private readonly Redaction redaction;
    private readonly Terminal? terminal;
    private readonly StreamWriter file;
    private readonly string wrapper;
    private readonly Queue<string> last = [];
    private readonly Lock hearing = new();
    private string pending = "";
    private long length;

    /// <param name="path">The file; made anew, for its owner alone.</param>
    /// <param name="terminal">Who is shown what is going on; null for nobody.</param>
    /// <param name="wrapper">What our own words before a lifecycle command are, so that people see theirs.</param>
    public LaunchLog(string path, Redaction redaction, Terminal? terminal, IReadOnlyList<string> wrapper)
    {
        (this.redaction, this.terminal, this.wrapper) = (redaction, terminal, string.Join(' ', wrapper) + " ");
        Path = path;
        File.Delete(path);
        file = new(new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            AutoFlush = true,
        };
    }

    /// <summary>Where the log is kept.</summary>
    public string Path { get; }

    /// <summary>A text of the launch, fit to be shown.</summary>
    public string Redacted(string text) => Shown(text);

    /// <summary>The last things that were said.</summary>
    public IReadOnlyList<string> Last
    {
        get
        {
            lock (hearing)
            {
                return [.. last];
            }
        }
    }

    /// <summary>The lifecycle command that failed, as <c>postCreateCommand</c>; null where none did.</summary>
    public string? FailedCommand { get; private set; }

    /// <summary>What was going on last: <c>pulling ghcr.io/acme/api:1</c>, <c>building the image</c>; null where nothing of the kind was.</summary>
    public string? LastStep { get; private set; }

    /// <summary>Takes one line of the CLI's standard error.</summary>
    public void Hear(string line)
    {
        lock (hearing)
        {
            if (!line.StartsWith('{') || !HearEvent(line))
            {
                Say(line, shows: true);
            }
        }
    }

    public void Dispose()
    {
        lock (hearing)
        {
            Flush();
            file.Dispose();
        }
    }

    private bool HearEvent(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            var level = root.TryGetProperty("level", out var number) && number.TryGetInt32(out var value) ? value : Info;
            if (level <= Trace)
            {
                return true;
            }

            switch (TextOf(root, "type"))
            {
                case "raw":
                    HearRaw(TextOf(root, "text") ?? "");
                    break;
                case "start":
                    Flush();
                    Began(TextOf(root, "text") ?? "");
                    break;
                case "text":
                    Flush();
                    // What the CLI tells of itself is for its log; what it warns of is for people.
                    Say(TextOf(root, "text") ?? "", shows: level >= Warning);
                    break;
                case "progress":
                    Flush();
                    Progress(TextOf(root, "name") ?? "", TextOf(root, "status") ?? "", TextOf(root, "stepDetail") ?? "");
                    break;
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A line that only looks like an event is a line.
            return false;
        }
    }

    /// <summary>Pieces of a program's output: shown by the line, of a line that was written over the last state.</summary>
    private void HearRaw(string piece)
    {
        pending += piece;
        while (pending.IndexOf('\n') is var end and >= 0)
        {
            Say(pending[..end], shows: true);
            pending = pending[(end + 1)..];
        }

        if (pending.Length > 64 << 10)
        {
            Flush();
        }
    }

    private void Flush()
    {
        if (pending is not "")
        {
            Say(pending, shows: true);
            pending = "";
        }
    }

    private void Began(string text)
    {
        Keep(text);
        if (!text.StartsWith("Run: ", StringComparison.Ordinal))
        {
            return;
        }

        var words = text["Run: ".Length..].Split(' ');
        var step = words switch
        {
            [_, "pull", .., var image] => $"pulling {Shown(image)}",
            [_, "build", ..] or [_, "buildx", "build", ..] => "building the image",
            [var program, ..] when program.EndsWith("compose", StringComparison.Ordinal) && words.Contains("build") => "building the images of the services",
            [var program, ..] when program.EndsWith("compose", StringComparison.Ordinal) && words.Contains("up") => "starting the services",
            [_, "run", ..] => "starting the container",
            _ => null,
        };
        if (step is not null && step != LastStep)
        {
            LastStep = step;
            terminal?.Line($"berth: {step}");
        }
    }

    private void Progress(string name, string status, string detail)
    {
        var command = CommandName().Match(name) is { Success: true } match ? match.Value : name.TrimEnd('.');
        var shown = Shown(FirstLine(AsWritten(detail)));
        Keep($"{command}: {status} {shown}");
        if (status == "running")
        {
            terminal?.Line($"berth: running {command}{(shown is "" ? "" : $": {shown}")}");
        }
        else if (status == "failed")
        {
            FailedCommand = command;
        }
    }

    private void Say(string text, bool shows)
    {
        foreach (var line in text.Split('\n'))
        {
            var plain = Shown(AsWritten(Ansi().Replace(line[(line.TrimEnd('\r').LastIndexOf('\r') + 1)..], "").TrimEnd('\r', ' ')));
            if (plain is "")
            {
                continue;
            }

            Keep(plain);
            // A stack trace of the CLI's own tells nobody anything, nor what it says where we say it better.
            if (shows && !StackFrame().IsMatch(plain) && !Aside().IsMatch(plain))
            {
                Remember(plain);
                terminal?.Line($"  {plain}");
            }
        }
    }

    /// <summary>Without secrets, and without what would steer a terminal.</summary>
    private string Shown(string text) => Printable.Text(redaction.Text(text).Replace("\t", "    ", StringComparison.Ordinal), MaxLine);

    /// <summary>A lifecycle command as its author wrote it.</summary>
    private string AsWritten(string text) => wrapper is " "
        ? text
        : text.Replace(wrapper + "/bin/sh -c ", "", StringComparison.Ordinal).Replace(wrapper, "", StringComparison.Ordinal);

    private void Keep(string text)
    {
        if ((length += text.Length) < MaxLength)
        {
            file.WriteLine(Shown(text));
        }
    }

    private void Remember(string line)
    {
        last.Enqueue(line);
        if (last.Count > MaxLast)
        {
            last.Dequeue();
        }
    }

    private static string FirstLine(string text) => text.Split('\n')[0] is { Length: > 100 } long_ ? long_[..100] + "…" : text.Split('\n')[0];

    private static string? TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]|\e\][^\a\e]*(\a|\e\\)")]
    private static partial Regex Ansi();

    [GeneratedRegex(@"\w+Command\b")]
    private static partial Regex CommandName();

    [GeneratedRegex(@"^\s+at .*(:\d+:\d+|\))$")]
    private static partial Regex StackFrame();

    /// <summary>Announcements, commands whose words have been shown, and that a list of what to warn of could not be fetched from the internet.</summary>
    [GeneratedRegex(@"^Running .*\w+Command from .*\.\.\.$|^\s*'?Command failed: |^'$|^\[\]$|^Failed to fetch control manifest")]
    private static partial Regex Aside();
}
