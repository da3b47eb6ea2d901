using System.Text.RegularExpressions;
using Berth.Testing.Programs;

namespace Berth.Server.Tests.Processes;

/// <summary>The finished <c>berth-server</c>, as a process of its own on loopback, over TLS with its own authority.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly BackgroundProgram program;

    private ServerProcess(BackgroundProgram program, string dataDirectory, string said)
    {
        (this.program, DataDirectory) = (program, dataDirectory);
        Port = int.Parse(ListensAt().Match(said).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Fingerprint = PrintedFingerprint().Match(said).Groups[1].Value;
        Token = PrintedToken().Match(said) is { Success: true } token ? token.Groups[1].Value : null;
    }

    public int Port { get; }

    /// <summary>As gh and berth have it: <c>localhost:PORT</c>.</summary>
    public string Host => $"localhost:{Port}";

    public string Fingerprint { get; }

    /// <summary>The administrator's, where this was the first start.</summary>
    public string? Token { get; }

    public string DataDirectory { get; }

    /// <summary>All it has said.</summary>
    public string Log => program.Log;

    public int Id => program.Id;

    public static async Task<ServerProcess> StartAsync(string dataDirectory, params string[] settings)
    {
        BerthPrograms.Required();
        File.Delete($"{dataDirectory}.log");
        var program = BackgroundProgram.Start(
            BerthPrograms.Server,
            [$"--DataDirectory={dataDirectory}", "--Server:Listen=https://127.0.0.1:0", "--RateLimit:IsEnabled=false", "--Registry:IsEnabled=false", .. settings.Select(setting => $"--{setting}")],
            ProgramEnvironment.Bare(dataDirectory), $"{dataDirectory}.log");
        var said = await program.ReadyAsync(
            () => Task.FromResult(program.Log.Contains("listens at", StringComparison.Ordinal) && program.Log.Contains("trust it", StringComparison.Ordinal) ? program.Log : null),
            TestContext.Current.CancellationToken);

        // The token comes in the line after, in the same write or the next.
        await Task.Delay(50);
        return new(program, dataDirectory, program.Log is { } all && all.Length > said.Length ? all : said);
    }

    /// <summary>A client that believes the server's authority and nobody else.</summary>
    public HttpClient Client(string? token = null)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            chain!.ChainElements.Last().Certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256) is var root
            && (root == Fingerprint.Replace(":", "") || certificate is not null);
        var client = new HttpClient(handler) { BaseAddress = new($"https://{Host}/api/v3/") };
        client.DefaultRequestHeaders.UserAgent.Add(new("tests", "1"));
        client.DefaultRequestHeaders.Authorization = (token ?? Token) is { } given ? new("Bearer", given) : null;
        return client;
    }

    /// <summary>Ends it as a power cut would.</summary>
    public Task KillAsync() => program.KillAsync();

    public ValueTask DisposeAsync() => program.DisposeAsync();

    [GeneratedRegex(@"listens at https://127\.0\.0\.1:(\d+)")]
    private static partial Regex ListensAt();

    [GeneratedRegex(@"--fingerprint ([0-9A-F:]{95})")]
    private static partial Regex PrintedFingerprint();

    [GeneratedRegex(@"shown once: (berthp_\w{36})")]
    private static partial Regex PrintedToken();
}
