using Berth.Testing;
using Berth.Testing.Programs;

namespace Berth.Server.Tests.Processes;

/// <summary>gh and berth, unmodified, with a home of their own.</summary>
internal sealed class Clients : IDisposable
{
    private readonly TemporaryFolder home = new();

    public Clients(ServerProcess server)
    {
        Environment = ProgramEnvironment.Bare(home.Path);
        Environment["GH_HOST"] = server.Host;
        Environment["SSL_CERT_FILE"] = Trusted(server);
        Environment["BERTH_SERVER"] = server.Host;
        Environment["BERTH_TOKEN"] = server.Token ?? "";
        Environment["GH_PROMPT_DISABLED"] = "1";
    }

    public Dictionary<string, string> Environment { get; }

    /// <summary>Where <c>berth trust</c> puts the authority.</summary>
    private string Trusted(ServerProcess server) => home[".config", "berth", "servers", $"{server.Host.Replace(':', '_')}.pem"];

    public string Write(string name, string text) => home.Write(name, text);

    public Task<ProgramRun> GhAsync(string input, params string[] arguments) =>
        ProgramRun.OfAsync(Requires.Program("/usr/bin/gh"), arguments, Environment, TestContext.Current.CancellationToken, input);

    public Task<ProgramRun> BerthAsync(params string[] arguments) =>
        ProgramRun.OfAsync(BerthPrograms.Berth, arguments, Environment, TestContext.Current.CancellationToken);

    public void Dispose() => home.Dispose();
}
