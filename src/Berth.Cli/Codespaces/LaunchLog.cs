using System.Text.Json;
using System.Text.RegularExpressions;
using Berth.Core.Diagnosis;

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

    /// <summary>How many lines are remembered for a failure.</summary>
    private const int MaxLast = 12;

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
    public string Redacted(string text) => redaction.Text(text);

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

    /// <summary>What the engine was building or pulling when it last began something: <c>podman pull …</c>.</summary>
    public string? LastProgram { get; private set; }

    /// <summary>Takes one line of the CLI's standard error.</summary>
    public void Hear(string line)
    {
        lock (hearing)
        {
            if (!line.StartsWith('{') || !HearEvent(line))
            {
                Say(line, Info);
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
                    HearRaw(TextOf(root, "text") ?? "", level);
                    break;
                case "start":
                    Flush();
                    Began(TextOf(root, "text") ?? "");
                    break;
                case "text":
                    Flush();
                    Say(TextOf(root, "text") ?? "", level);
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
    private void HearRaw(string piece, int level)
    {
        pending += piece;
        while (pending.IndexOf('\n') is var end and >= 0)
        {
            Say(pending[..end], Math.Max(level, Info));
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
            Say(pending, Info);
            pending = "";
        }
    }

    private void Began(string text)
    {
        Keep(text);
        if (text.StartsWith("Run: ", StringComparison.Ordinal))
        {
            var words = text["Run: ".Length..].Split(' ', 3);
            if (words is [var program, "pull" or "build", ..] || (words is [var compose, ..] && text.Contains(" build", StringComparison.Ordinal) && compose.EndsWith("compose", StringComparison.Ordinal)))
            {
                LastProgram = redaction.Text(text["Run: ".Length..]);
                terminal?.Line($"berth: {(words[1] == "pull" ? $"pulling {redaction.Text(words[^1])}" : "building the image")}");
            }
        }
    }

    private void Progress(string name, string status, string detail)
    {
        var command = CommandName().Match(name) is { Success: true } match ? match.Value : name.TrimEnd('.');
        var shown = redaction.Text(detail.Replace(wrapper, "", StringComparison.Ordinal));
        Keep($"{command}: {status} {shown}");
        if (status == "running")
        {
            terminal?.Line($"berth: running {command}{(shown is "" ? "" : $": {FirstLine(shown)}")}");
        }
        else if (status == "failed")
        {
            FailedCommand = command;
        }
    }

    private void Say(string text, int level)
    {
        foreach (var line in text.Split('\n'))
        {
            var plain = redaction.Text(Ansi().Replace(line[(line.TrimEnd('\r').LastIndexOf('\r') + 1)..], "").TrimEnd('\r', ' '));
            if (plain is "")
            {
                continue;
            }

            Keep(plain);
            if (level >= Info)
            {
                Remember(plain);
                terminal?.Line($"  {plain}");
            }
        }
    }

    private void Keep(string text)
    {
        if ((length += text.Length) < MaxLength)
        {
            file.WriteLine(redaction.Text(text));
        }
    }

    private void Remember(string line)
    {
        // A stack trace of the CLI's own tells nobody anything.
        if (StackFrame().IsMatch(line))
        {
            return;
        }

        last.Enqueue(line);
        if (last.Count > MaxLast)
        {
            last.Dequeue();
        }
    }

    private static string FirstLine(string text) => text.Split('\n')[0] is { Length: > 100 } long_ ? long_[..100] + "…" : text.Split('\n')[0];

    private static string? TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]|\e\][^\a]*\a|[\x00-\x08\x0b\x0c\x0e-\x1f]")]
    private static partial Regex Ansi();

    [GeneratedRegex(@"\w+Command\b")]
    private static partial Regex CommandName();

    [GeneratedRegex(@"^\s+at .*\(?.*:\d+:\d+\)?$")]
    private static partial Regex StackFrame();
}
