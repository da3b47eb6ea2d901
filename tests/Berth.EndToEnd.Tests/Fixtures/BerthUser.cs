using System.Diagnostics;
using Berth.Testing;
using Berth.Testing.Distribution;
using Berth.Testing.Engines;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>Somebody on a host with berth on the search path, clients of their own, and our authority among those they trust.</summary>
public sealed class BerthUser : IAsyncDisposable
{
    private readonly TemporaryFolder folder;

    public BerthUser(RealRegistries registries)
    {
        var authority = registries.Authority;
        BerthPrograms.Required();
        folder = new();
        Clients = new();
        BerthPrograms.LinkInto(folder.Make("bin"));
        Clients.Environment["PATH"] = $"{folder["bin"]}:{ProgramEnvironment.Path}";
        Clients.Environment["SSL_CERT_FILE"] = folder.Write("authority.pem", authority.Pem);
    }

    public ContainerClients Clients { get; }

    public string DockerConfigFile => Path.Combine(Clients.Home, ".docker", "config.json");

    /// <summary>A private folder of theirs that no program knows.</summary>
    public TemporaryFolder Folder => folder;

    /// <summary>Everywhere their programs may write.</summary>
    public IEnumerable<string> Places => [Clients.Folder, folder.Path];

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>Makes them a user without any rights.</summary>
    /// <remarks>With copies of our programs, since the originals may lie where nobody else may look.</remarks>
    public async Task BecomeOrdinaryAsync()
    {
        foreach (var program in Directory.GetFiles(folder["bin"]))
        {
            File.Delete(program);
            File.Copy(BerthPrograms.Berth, program);
        }

        await Clients.BecomeOrdinaryAsync(CancellationToken);
        (await ProgramRun.OfAsync("/bin/chown", ["-R", "65534:65534", folder.Path], Clients.Environment, CancellationToken)).Succeeded();
    }

    /// <summary>Runs <c>berth</c> with these words.</summary>
    public Task<ProgramRun> BerthAsync(params string[] words) => BerthAsync(Secrets.None, words);

    /// <summary>Runs <c>berth</c> with these words and, for this once, with secrets in the environment.</summary>
    public Task<ProgramRun> BerthAsync(IReadOnlyDictionary<string, string> secrets, params string[] words) =>
        Clients.RunAsync(folder["bin", "berth"], words, With(secrets), CancellationToken);

    /// <summary>Asks <c>berth kubelet</c> with a request on standard input.</summary>
    public Task<ProgramRun> KubeletAsync(IReadOnlyDictionary<string, string> secrets, string request) =>
        Clients.RunAsync(folder["bin", "berth"], ["kubelet"], With(secrets), CancellationToken, request);

    /// <summary>Asks the host's credential helper as a client does.</summary>
    public Task<ProgramRun> HelperAsync(string verb, string input, IReadOnlyDictionary<string, string>? secrets = null) =>
        Clients.RunAsync(folder["bin", BerthPrograms.HelperName], [verb], With(secrets ?? Secrets.None), CancellationToken, input);

    /// <summary>Lets a client ask a registry for an image; docker's daemon is asked where one is given.</summary>
    public Task<ProgramRun> FetchAsync(string way, string reference, RealDocker? docker = null)
    {
        if (way == Ways.DockerPull)
        {
            Clients.Environment["DOCKER_HOST"] = docker!.Daemon.Host;
        }

        return Clients.FetchAsync(way, reference, CancellationToken);
    }

    /// <summary><c>docker login</c>, with the password on standard input.</summary>
    public Task<ProgramRun> DockerLoginAsync(string registry, RegistryUser login) => Clients.RunAsync(
        Requires.Program("/usr/bin/docker"), ["login", "--username", login.Name, "--password-stdin", registry],
        Clients.Environment, CancellationToken, login.Password);

    /// <summary>The agent that serves them.</summary>
    /// <exception cref="InvalidOperationException">None runs, or several do.</exception>
    public Process Agent() => Agents().Single();

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in Agents())
        {
            agent.Kill();
            agent.Dispose();
        }

        await Clients.DisposeAsync();
        folder.Dispose();
    }

    private Dictionary<string, string> With(IReadOnlyDictionary<string, string> secrets) =>
        Clients.Environment.Concat(secrets).ToDictionary(pair => pair.Key, pair => pair.Value);

    private IEnumerable<Process> Agents() =>
        from process in Running.Processes()
        where Path.GetFileName(process.Program) == "berth" && process.Environment.Contains($"XDG_RUNTIME_DIR={Clients.RuntimeFolder}\0")
        select Process.GetProcessById(process.Id);
}
