using System.Collections.Concurrent;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>
/// Looks at the arguments and the environment of every process of this machine, again and again, for words that must not be there. A process
/// of a container may have them: it is told by its process namespace.
/// </summary>
internal sealed class ProcessWatch : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly string[] words;
    private readonly ConcurrentDictionary<string, bool> seen = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly Thread watching;
    private int rounds;

    private ProcessWatch(string[] words)
    {
        this.words = words;
        watching = new(Watch) { IsBackground = true };
        watching.Start();
    }

    /// <summary>How often everything was looked at.</summary>
    public int Rounds => Volatile.Read(ref rounds);

    /// <summary>The arguments of the processes outside of containers that showed a word.</summary>
    public IEnumerable<string> Outside => seen.Where(pair => !pair.Value).Select(pair => pair.Key);

    /// <summary>The arguments of those in containers.</summary>
    public IEnumerable<string> Inside => seen.Where(pair => pair.Value).Select(pair => pair.Key);

    public static ProcessWatch For(params string[] words) => new(words);

    public void Dispose()
    {
        stopping.Cancel();
        watching.Join();
        stopping.Dispose();
    }

    private void Watch()
    {
        var own = NamespaceOf("self");
        while (!stopping.Token.WaitHandle.WaitOne(Pause))
        {
            foreach (var process in Running.Processes())
            {
                if (words.Any(word => Holds(process.Arguments, word) || Holds(process.Environment, word)))
                {
                    // Asked afterwards, it may have ended meanwhile: then it counts as outside.
                    seen[process.Arguments.Replace('\0', ' ')] = NamespaceOf($"{process.Id}") is { } its && its != own;
                }
            }

            Interlocked.Increment(ref rounds);
        }
    }

    private static bool Holds(string text, string word) => text.Contains(word, StringComparison.Ordinal);

    private static string? NamespaceOf(string process)
    {
        try
        {
            return new FileInfo($"/proc/{process}/ns/pid").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
