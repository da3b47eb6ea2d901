using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Berth.Server.Storage;
using Berth.Server.Tests.Server;
using Berth.Testing;
using Berth.Testing.Network;
using Berth.Testing.Programs;

namespace Berth.Server.Tests.Processes;

public sealed class Server_settings
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Fact]
    public async Task That_are_wrong_stop_the_start_and_are_told_all_at_once()
    {
        using var folder = new TemporaryFolder();

        var run = await RunAsync(
            folder, "--Server:Listen=http://0.0.0.0:7700;ftp://x", "--Server:PublicUrl=berth", "--Server:Proxies=somebody", "--RateLimit:PerHour=0",
            "--Tls:CertificateFile=/nowhere.pem", "--Telemetry:OtlpEndpoint=collector");

        Assert.Equal(2, run.ExitCode);
        foreach (var words in (string[])[
            "'http://0.0.0.0:7700' would send tokens in the clear", "'ftp://x' is not an address", "'berth' is not an address", "'somebody' is neither an address nor a network",
            "PerHour", "there is no file '/nowhere.pem'", "'collector' is not an address"])
        {
            Assert.Contains(words, run.Error, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Database:PostgreSql=Host=127.0.0.1;Port=1;Username=a;Password=hunter2", "the database cannot be used")]
    [InlineData("--Keys:Command=/nowhere/ring", "'/nowhere/ring' cannot be run")]
    [InlineData("--Keys:Command=false", "the ring's command ended with 1")]
    [InlineData("--Administrator:Login=not a login", "'not a login' is no login for an administrator")]
    [InlineData("--DataDirectory=/proc/nothing", "the data directory '/proc/nothing' cannot be used")]
    public async Task That_lead_nowhere_stop_the_start_with_a_sentence(string setting, string words)
    {
        using var folder = new TemporaryFolder();

        var run = await RunAsync(folder, setting);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("berth-server: error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.Contains("berth-server: hint: ", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Let_one_process_have_a_data_directory()
    {
        using var folder = new TemporaryFolder();
        await using var first = await RunningServer.StartInAsync(folder["data"]);

        var refusal = await Assert.ThrowsAsync<StartException>(() => RunningServer.StartInAsync(folder["data"]));

        Assert.Contains("is used by another berth-server", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_proxy_let_it_say_who_calls_and_nobody_else()
    {
        await using var trusting = await RunningServer.StartAsync(Engine.Sqlite, "Server:Proxies=127.0.0.1");
        await using var plain = await RunningServer.StartAsync();
        foreach (var (server, expected) in ((RunningServer, string)[])[(trusting, "https://berth.example/api/v3/users/mona"), (plain, "http://127.0.0.1")])
        {
            var mona = await server.UserAsync("mona");
            using var client = await server.ClientOfAsync(mona);
            client.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.7");
            client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
            client.DefaultRequestHeaders.Add("X-Forwarded-Host", "berth.example");

            Assert.Contains($"\"url\":\"{expected}", await client.GetStringAsync("user"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_a_certificate_show_the_one_in_the_files()
    {
        using var folder = new TemporaryFolder();
        await ProgramRun.OfAsync(
            "/usr/bin/openssl",
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=given.example", "-addext",
                "subjectAltName=DNS:localhost", "-keyout", folder["key.pem"], "-out", folder["cert.pem"]],
            ProgramEnvironment.Bare(folder.Path), CancellationToken);
        await using var server = await RunningServer.StartAsync(
            Engine.Sqlite, "Server:Listen=https://127.0.0.1:0", $"Tls:CertificateFile={folder["cert.pem"]}", $"Tls:KeyFile={folder["key.pem"]}");
        string? shown = null;
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => (shown = certificate?.Subject) is not null;
        using var client = new HttpClient(handler) { BaseAddress = server.Address };

        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/.well-known/berth/ca.pem", CancellationToken)).StatusCode);
        Assert.Equal("CN=given.example", shown);
    }

    /// <summary>Clients know the authority alone; who is between has to be shown to them.</summary>
    [Fact]
    public async Task Of_a_certificate_show_those_between_it_and_its_authority_too()
    {
        using var folder = new TemporaryFolder();
        using var root = new PrivateCa("Root of the tests");
        using var betweenKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Between", betweenKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var issued = request.Create(root.Certificate, now.AddDays(-1), now.AddDays(1), [1, 2, 3]);
        using var between = issued.CopyWithPrivateKey(betweenKey);
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leafRequest = new CertificateRequest("CN=localhost", leafKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        leafRequest.CertificateExtensions.Add(names.Build());
        using var leaf = leafRequest.Create(between, now.AddDays(-1), now.AddHours(1), [4, 5, 6]);
        folder.Write("cert.pem", leaf.ExportCertificatePem() + "\n" + between.ExportCertificatePem());
        folder.Write("key.pem", leafKey.ExportPkcs8PrivateKeyPem());
        await using var server = await RunningServer.StartAsync(
            Engine.Sqlite, "Server:Listen=https://127.0.0.1:0", $"Tls:CertificateFile={folder["cert.pem"]}", $"Tls:KeyFile={folder["key.pem"]}");
        using var client = root.Client();

        Assert.Equal("ok\n", await client.GetStringAsync(new Uri(server.Address, "/healthz"), CancellationToken));
    }

    [Fact]
    public async Task Of_a_collector_send_metrics_there()
    {
        using var folder = new TemporaryFolder();
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        var port = ((IPEndPoint)collector.LocalEndpoint).Port;
        await using var server = await ServerProcess.StartAsync(
            folder["data"], $"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:{port}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_METRIC_EXPORT_INTERVAL=200");
        using var client = server.Client();
        _ = await client.GetAsync("user", CancellationToken);

        using var connection = await collector.AcceptTcpClientAsync(CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), CancellationToken);
        var buffer = new byte[64 * 1024];
        var text = new StringBuilder();
        while (!text.ToString().Contains("berth-server", StringComparison.Ordinal))
        {
            var read = await connection.GetStream().ReadAsync(buffer, CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), CancellationToken);
            Assert.NotEqual(0, read);
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        Assert.StartsWith("POST /v1/metrics", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_told_to_be_ready_and_end_gracefully()
    {
        using var folder = new TemporaryFolder();
        var server = await ServerProcess.StartAsync(folder["data"]);
        using var client = server.Client();

        Assert.Equal("ok\n", await client.GetStringAsync($"https://{server.Host}/healthz", CancellationToken));
        Assert.Equal("ready\n", await client.GetStringAsync($"https://{server.Host}/readyz", CancellationToken));
        Assert.Equal("", (await ProgramRun.OfAsync("/bin/kill", ["-TERM", $"{server.Id}"], ProgramEnvironment.Bare("/"), CancellationToken)).Words);
        await server.DisposeAsync();

        Assert.Contains("Application is shutting down", server.Log, StringComparison.Ordinal);
    }

    private static Task<ProgramRun> RunAsync(TemporaryFolder folder, params string[] settings)
    {
        BerthPrograms.Required();
        return ProgramRun.OfAsync(
            BerthPrograms.Server, [$"--DataDirectory={folder["data"]}", "--Server:Listen=https://127.0.0.1:0", .. settings],
            ProgramEnvironment.Bare(folder.Path), CancellationToken);
    }
}
