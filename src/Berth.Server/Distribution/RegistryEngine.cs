using System.Diagnostics;

namespace Berth.Server.Distribution;

/// <summary>
/// Starts the registry and watches it: one that ends is started again, one whose certificate is renewed too. It ends with this server, even
/// where the server is killed.
/// </summary>
public sealed class RegistryEngine : IDisposable
{
    /// <summary>Of util-linux: lets the kernel end what it starts together with whoever started it.</summary>
    private const string Tether = "/usr/bin/setpriv";

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(20);

    private readonly Registry registry;
    private readonly EngineFiles files;
    private readonly EngineClient client;
    private readonly ILogger<RegistryEngine> logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly Lock gate = new();
    private readonly Thread watch;
    private Process? running;
    private Uri? eventsUrl;
    private string written = "";
    private bool isReadOnly;

    internal RegistryEngine(Registry registry, EngineFiles files, EngineClient client, ILogger<RegistryEngine> logger)
    {
        (this.registry, this.files, this.client, this.logger) = (registry, files, client, logger);

        // The kernel ends the registry together with the thread that started it, so that thread is nobody else's.
        watch = new(Watch) { IsBackground = true, Name = "registry" };
    }

    /// <summary>Where the program is; null where it is not installed, or none is to be started.</summary>
    public string? Program => registry is { IsOwn: true, Options.IsEnabled: true } ? Find(registry.Options.Program) : null;

    /// <summary>Starts it, once this server listens.</summary>
    /// <param name="notifyAt">Where this server takes notifications.</param>
    public void Start(Uri notifyAt)
    {
        if (Program is not null)
        {
            eventsUrl = notifyAt;
            watch.Start();
        }
    }

    /// <summary>Waits until it answers.</summary>
    /// <returns>Whether it did, in time.</returns>
    public async Task<bool> IsReadyAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await client.AnswersAsync(cancellationToken))
        {
            if (Stopwatch.GetElapsedTime(began) > patience)
            {
                return false;
            }

            await Task.Delay(30, cancellationToken);
        }

        return true;
    }

    /// <summary>Starts it again where its certificate has been renewed.</summary>
    internal void Refresh()
    {
        lock (gate)
        {
            if (running is not null && files.Write(eventsUrl!, isReadOnly) != written)
            {
                logger.RegistryRestarts("its certificate or configuration is new");
                End();
            }
        }
    }

    /// <summary>Lets it only be read while something is done, or lets it be written again.</summary>
    internal async Task<bool> SetReadOnlyAsync(bool readOnly, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            isReadOnly = readOnly;
            End();
        }

        await Task.Delay(FirstPause, cancellationToken);
        return await IsReadyAsync(DrainTime + LongestPause, cancellationToken);
    }

    public void Dispose()
    {
        stopping.Cancel();
        lock (gate)
        {
            End();
        }

        if (watch.IsAlive && !watch.Join(DrainTime))
        {
            running?.Kill();
        }

        stopping.Dispose();
    }

    private void Watch()
    {
        var pause = FirstPause;
        while (!stopping.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                if (StartProcess() is { } process)
                {
                    Forward(process.StandardError);
                    process.WaitForExit();
                    if (!stopping.IsCancellationRequested)
                    {
                        logger.RegistryEnded(process.ExitCode);
                    }
                }
            }
            catch (Exception e)
            {
                // The edge of this thread: what is wrong with the registry must not end the server.
                logger.RegistryFailed(e.Message);
            }

            // One that ran for a while has failed anew; one that ends at once would only end again.
            pause = Stopwatch.GetElapsedTime(began) > LongestPause ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            _ = stopping.Token.WaitHandle.WaitOne(pause);
        }
    }

    /// <summary>What it says of itself goes to this server's log. That some client was refused is none of it: that is every login's first step.</summary>
    private void Forward(StreamReader words)
    {
        while (words.ReadLine() is { } line)
        {
            if (!line.Contains("response completed with error", StringComparison.Ordinal) && !line.Contains("error authorizing context", StringComparison.Ordinal))
            {
                logger.RegistrySays(line.Length > 2000 ? line[..2000] : line);
            }
        }
    }

    private Process? StartProcess()
    {
        lock (gate)
        {
            if (stopping.IsCancellationRequested)
            {
                return null;
            }

            written = files.Write(eventsUrl!, isReadOnly);
            string[] words = [Program!, "serve", files.Configuration];
            var start = File.Exists(Tether)
                ? new ProcessStartInfo(Tether, ["--pdeathsig", "TERM", "--", .. words])
                : new ProcessStartInfo(words[0], words[1..]);
            start.RedirectStandardError = true;
            start.Environment.Clear();
            foreach (var (name, value) in files.Environment())
            {
                start.Environment[name] = value;
            }

            return running = Process.Start(start);
        }
    }

    /// <summary>Asks it to end: what it is answering it answers still. The gate is held.</summary>
    private void End()
    {
        if (running is { HasExited: false })
        {
            ProcessSignal.Terminate(running.Id);
        }
    }

    private static string? Find(string? named)
    {
        string[] names = named is null ? ["docker-registry", "registry"] : [named];
        string[] folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin"];
        return names.SelectMany(name => name.Contains('/') ? [name] : folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
