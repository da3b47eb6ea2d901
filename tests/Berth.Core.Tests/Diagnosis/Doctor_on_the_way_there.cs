using System.Net;
using System.Net.Sockets;
using Berth.Core.Diagnosis;
using Berth.Core.Problems;
using Berth.Core.Tokens;
using Berth.Testing;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Diagnosis;

/// <summary>Names, addresses, ports, TLS and proxies.</summary>
public sealed class Doctor_on_the_way_there
{
    [Fact]
    public async Task Tells_a_name_without_an_address()
    {
        var report = await new Checkup { Network = new() }.ExamineAsync(null, Checkup.As(Checkup.Mona), "registry.berth.invalid", "registry.berth.invalid/api:1", "registry.berth.invalid/web:1");

        var problem = Checkup.Only(report);
        Assert.Equal((ProblemCode.NameNotFound, "registry.berth.invalid"), (problem.Code, problem.Subject));
        Assert.Equal([ProbeStepKind.Dns], report.Registries[0].Steps.Select(step => step.Kind));
        Assert.All(report.Registries[0].References, image => Assert.Null(image.CanBePulled));
    }

    [Fact]
    public async Task Tells_a_firewall_that_drops_packets()
    {
        var silent = new RegistryNetwork
        {
            Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("192.0.2.1")]),
            Connect = async (_, _, cancellationToken) =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return Stream.Null;
            },
        };

        var limits = new ProbeLimits(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10));
        var report = await new Checkup { Network = silent, Limits = limits }.ExamineAsync(null, Checkup.As(null), "ghcr.io");

        Assert.Equal(ProblemCode.ConnectionTimedOut, Checkup.Only(report).Code);
        Assert.Equal(ProbeStepOutcome.Failed, report.Registries[0].Steps.Single(step => step.Kind == ProbeStepKind.Tcp).Outcome);
    }

    [Fact]
    public async Task Tells_a_port_where_nobody_listens()
    {
        using var taken = new Socket(SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        var report = await new Checkup { Network = new() }.ExamineAsync(null, Checkup.As(null), $"127.0.0.1:{port}");

        Assert.Equal(ProblemCode.ConnectionRefused, Checkup.Only(report).Code);
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "curl -sv -o /dev/null 'https://[2001:db8::1]:5000/v2/'")]
    [InlineData(SocketError.Success, "openssl s_client -connect '[2001:db8::1]:5000' </dev/null")]
    public async Task Writes_an_ipv6_address_as_programs_want_it(SocketError error, string command)
    {
        var network = new RegistryNetwork
        {
            Connect = (_, _, _) => error == SocketError.Success ? Task.FromResult(Stream.Null) : throw new SocketException((int)error),
        };

        var problem = Checkup.Only(await new Checkup { Network = network }.ExamineAsync(null, Checkup.As(null), "[2001:db8::1]:5000"));

        Assert.Equal(command, problem.Command);
        Assert.DoesNotContain(" 2001:db8::1:5000", problem.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.0.2.1", "only IPv4 addresses")]
    [InlineData("2001:db8::1", "only IPv6 addresses")]
    public async Task Tells_a_machine_without_a_way_to_that_kind_of_address(string address, string expected)
    {
        var stranded = new RegistryNetwork
        {
            Resolve = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]),
            Connect = (_, _, _) => throw new SocketException((int)SocketError.NetworkUnreachable),
        };

        var problem = Checkup.Only(await new Checkup { Network = stranded }.ExamineAsync(null, Checkup.As(null), "ghcr.io"));

        Assert.Equal(ProblemCode.NoRoute, problem.Code);
        Assert.Contains(expected, problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_an_authority_that_nobody_trusts()
    {
        await using var server = await ScriptedRegistry.StartAsync(["registry.example.com"], _ => ScriptedAnswer.Ok);

        var problem = Checkup.Only(await new Checkup { Trusts = false }.ExamineAsync(server, Checkup.As(Checkup.Mona), "registry.example.com", "registry.example.com/api:1"));

        Assert.Equal(ProblemCode.UnknownAuthority, problem.Code);
        Assert.Contains("Acme Internal CA", problem.What, StringComparison.Ordinal);
        Assert.Contains("/etc/docker/certs.d/registry.example.com/ca.crt", problem.Command, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(-30, -1, ProblemCode.CertificateExpired)]
    [InlineData(2, 30, ProblemCode.CertificateNotYetValid)]
    public async Task Tells_a_certificate_out_of_its_time(int fromDay, int toDay, ProblemCode code)
    {
        await using var server = await ScriptedRegistry.StartAsync(
            ["registry.example.com"], _ => ScriptedAnswer.Ok, authority => authority.Issue(["registry.example.com"], fromDay, toDay));

        Assert.Equal(code, Checkup.Only(await new Checkup().ExamineAsync(server, Checkup.As(null), "registry.example.com")).Code);
    }

    [Fact]
    public async Task Tells_a_certificate_for_other_names()
    {
        await using var server = await ScriptedRegistry.StartAsync(
            ["registry.example.com"], _ => ScriptedAnswer.Ok, authority => authority.Issue(["other.example.com", "10.0.0.7"]));

        var problem = Checkup.Only(await new Checkup().ExamineAsync(server, Checkup.As(null), "registry.example.com"));

        Assert.Equal(ProblemCode.CertificateWrongName, problem.Code);
        Assert.Contains("'other.example.com', '10.0.0.7'", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_plain_http_where_https_was_expected()
    {
        await using var server = await ScriptedRegistry.StartPlainAsync(["registry.example.com"], _ => ScriptedAnswer.Ok);

        var problem = Checkup.Only(await new Checkup().ExamineAsync(server, Checkup.As(Checkup.Mona), "registry.example.com"));

        Assert.Equal(ProblemCode.PlainHttpRegistry, problem.Code);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Lets_plain_http_pass_on_loopback()
    {
        await using var server = await ScriptedRegistry.StartPlainAsync(["localhost"], _ => ScriptedAnswer.Image);

        var report = await new Checkup().ExamineAsync(server, Checkup.As(null), $"localhost:{server.Port}/api:1");

        Assert.Empty(report.Problems);
        Assert.True(report.Registries[0].References[0].CanBePulled);
        Assert.DoesNotContain(report.Registries[0].Steps, step => step.Outcome == ProbeStepOutcome.Failed);
        var tls = Assert.Single(report.Registries[0].Steps, step => step.Kind == ProbeStepKind.Tls);
        Assert.Equal((ProbeStepOutcome.Skipped, "plain http, as clients accept on loopback"), (tls.Outcome, tls.Detail));
    }

    [Fact]
    public async Task Tells_a_port_that_speaks_neither()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serve = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await client.GetStream().WriteAsync("SSH-2.0-OpenSSH_9.2\r\n"u8.ToArray());
        });

        var report = await new Checkup { Network = new() }.ExamineAsync(null, Checkup.As(null), $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        Assert.Equal(ProblemCode.TlsHandshakeFailed, Checkup.Only(report).Code);
        await serve;
    }

    [Theory]
    [InlineData(407, ProblemCode.ProxyLoginRequired)]
    [InlineData(403, ProblemCode.ProxyBlocked)]
    public async Task Tells_a_proxy_that_does_not_let_us_through(int status, ProblemCode code)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var done = new CancellationTokenSource();
        var serve = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(done.Token);
                _ = await client.GetStream().ReadAsync(new byte[4096], done.Token);
                await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), done.Token);
            }
        });

        var proxy = new WebProxy($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        var report = await new Checkup { Network = new(), Proxy = proxy }.ExamineAsync(null, Checkup.As(Checkup.Mona), "ghcr.io");

        Assert.Equal(code, Checkup.Only(report).Code);
        Assert.Equal(ProbeStepOutcome.Skipped, report.Registries[0].Steps[0].Outcome);
        await done.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serve);
    }

    [Fact]
    public async Task Tells_a_token_service_that_cannot_be_reached()
    {
        var problem = await Checkup.ProblemOf(
            ["registry-1.docker.io"], _ => ScriptedAnswer.Bearer("https://auth.docker.io/token", "registry.docker.io"), Checkup.Mona, "docker.io");

        Assert.Equal(ProblemCode.TokenServiceUnreachable, problem.Code);
        Assert.Contains("'auth.docker.io' has no address", problem.What, StringComparison.Ordinal);
        Assert.Contains("allow auth.docker.io:443", problem.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://192.168.207.156:8080/registry/auth", "a private address")]
    [InlineData("https://auth.example.com/token", "--allow-realm registry.example.com=auth.example.com")]
    public async Task Tells_a_token_service_that_may_not_have_the_login(string realm, string expected)
    {
        var problem = await Checkup.ProblemOf(["registry.example.com"], _ => ScriptedAnswer.Bearer(realm, "s"), Checkup.Mona, "registry.example.com");

        Assert.Equal(ProblemCode.RealmRefused, problem.Code);
        Assert.Contains(expected, problem.What + problem.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_a_reverse_proxy_that_drops_the_challenge()
    {
        var problem = await Checkup.ProblemOf(
            ["registry.example.com"], _ => ScriptedAnswer.Error(401, "UNAUTHORIZED", "authentication required"), Checkup.Mona, "registry.example.com/api:1");

        Assert.Equal(ProblemCode.ChallengeMissing, problem.Code);
    }

    [Theory]
    [InlineData(404, "404 page not found", "text/plain", "check the host and the port")]
    [InlineData(404, "<html><head><title>404 Not Found</title></head></html>", "text/html", "and a web page")]
    [InlineData(200, "<!DOCTYPE html><title>Sign in</title>", "text/html", "and a web page")]
    public async Task Tells_a_web_page_from_a_registry(int status, string body, string mediaType, string expected)
    {
        var problem = await Checkup.ProblemOf(["registry.example.com"], _ => new(status, body, ("Content-Type", mediaType)), Checkup.Mona, "registry.example.com");

        Assert.Equal(ProblemCode.NotARegistry, problem.Code);
        Assert.Contains(expected, problem.What + problem.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Knows_the_two_ways_to_write_a_jfrog_registry()
    {
        var problem = await Checkup.ProblemOf(["acme.jfrog.io"], _ => new(404, "<html>", ("Content-Type", "text/html")), Checkup.Mona, "acme.jfrog.io");

        Assert.Contains("acme.jfrog.io/docker/api", problem.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_a_registry_that_moved()
    {
        var problem = await Checkup.ProblemOf(
            ["container-registry.oracle.com"], _ => new(302, "", ("Location", "https://container-registry-phx.oracle.com/v2/")), null, "container-registry.oracle.com");

        Assert.Equal(ProblemCode.RegistryRedirects, problem.Code);
    }

    [Fact]
    public async Task Tells_a_page_that_blocks_the_host_and_a_registry_that_is_down()
    {
        var blocked = await Checkup.ProblemOf(["ghcr.io"], _ => new(403, "<html>AuthorizedOnly</html>", ("Content-Type", "text/html"), ("Via", "1.1 proxy")), null, "ghcr.io");
        var down = await Checkup.ProblemOf(["ghcr.io"], _ => new(503, "<html>Service Unavailable</html>"), null, "ghcr.io");

        Assert.Equal((ProblemCode.ProxyBlocked, ProblemCode.RegistryUnavailable), (blocked.Code, down.Code));
    }

    [Fact]
    public async Task Tells_the_firewall_of_azure()
    {
        var problem = await Checkup.ProblemOf(
            ["acmereg.azurecr.io"],
            _ => ScriptedAnswer.Error(403, "DENIED", "client with IP '203.0.113.5' is not allowed access. Refer https://aka.ms/acr/firewall to grant access."),
            Checkup.Mona,
            "acmereg.azurecr.io/api:1");

        Assert.Equal(ProblemCode.RegistryFirewall, problem.Code);
        Assert.Contains("203.0.113.5", problem.What, StringComparison.Ordinal);
        Assert.StartsWith("az acr network-rule add --name acmereg", problem.Command, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_a_login_that_no_client_can_give()
    {
        var problem = await Checkup.ProblemOf(["registry.example.com"], _ => new(401, "", ("WWW-Authenticate", "Negotiate"), ("WWW-Authenticate", "NTLM")), Checkup.Mona, "registry.example.com");

        Assert.Equal(ProblemCode.ChallengeNotSupported, problem.Code);
    }

    [Theory]
    [InlineData(-10, "10 minutes behind")]
    [InlineData(10, "10 minutes ahead")]
    [InlineData(-4, null)]
    public async Task Tells_a_clock_that_is_wrong(int minutes, string? expected)
    {
        await using var server = await ScriptedRegistry.StartAsync(["ghcr.io"], _ => ScriptedAnswer.Ok);

        var clock = new ManualTime(TimeProvider.System.GetUtcNow().AddMinutes(minutes));
        var report = await new Checkup { Time = clock }.ExamineAsync(server, Checkup.As(null), "ghcr.io");

        if (expected is null)
        {
            Assert.Empty(report.Problems);
            return;
        }

        Assert.Equal((ProblemCode.ClockSkew, Severity.Warning), (Checkup.Only(report).Code, report.Problems[0].Severity));
        Assert.Contains(expected, report.Problems[0].What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_a_port_that_stays_silent()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var limits = new ProbeLimits(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

        var report = await new Checkup { Network = new(), Limits = limits }.ExamineAsync(null, Checkup.As(null), $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

        Assert.Equal(ProblemCode.TlsHandshakeFailed, Checkup.Only(report).Code);
    }
}
