using Berth.Core.Credentials;
using Berth.Core.Diagnosis;
using Berth.Core.Ecr;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Secrets;
using Berth.Core.Tokens;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Diagnosis;

public sealed class Doctor_report
{
    [Fact]
    public async Task Names_all_images_that_fail_for_one_cause()
    {
        await using var server = await ScriptedRegistry.StartAsync(["registry.example.com"], request => request switch
        {
            { User: "mona", Path: "/v2/" } => ScriptedAnswer.Ok,
            { User: "mona", Path: "/v2/web/manifests/1" } => ScriptedAnswer.Image,
            { User: "mona" } => ScriptedAnswer.Error(403, "DENIED", "no"),
            _ => ScriptedAnswer.Basic("Registry"),
        });

        var report = await new Checkup().ExamineAsync(
            server, Checkup.As(Checkup.Mona), "registry.example.com", "registry.example.com/api:1", "registry.example.com/api:2", "registry.example.com/web:1");

        Assert.Equal("registry.example.com/api:1, registry.example.com/api:2", Checkup.Only(report).Subject);
        Assert.Equal([false, false, true], report.Registries.Single().References.Select(image => image.CanBePulled));
        Assert.Equal((LoginUse.Used, "mona"), (report.Registries[0].Login, report.Registries[0].User));
    }

    [Fact]
    public async Task Tells_a_login_that_cannot_be_produced_from_none()
    {
        await using var server = await ScriptedRegistry.StartAsync(["registry.example.com"], _ => ScriptedAnswer.Basic("Registry"));
        var refused = new CredentialResult.Refused(RegistryHost.Parse("registry.example.com"), "it is broken", "mend it");

        var without = await new Checkup().ExamineAsync(server, CredentialResult.NotFound.Instance, "registry.example.com");
        var broken = await new Checkup().ExamineAsync(server, refused, "registry.example.com");

        Assert.Equal(LoginUse.None, without.Registries[0].Login);
        Assert.Equal(LoginUse.Refused, broken.Registries[0].Login);
    }

    [Fact]
    public async Task Puts_the_weightiest_first_and_keeps_what_was_found_offline()
    {
        await using var server = await ScriptedRegistry.StartAsync(["registry.example.com"], _ => ScriptedAnswer.Basic("Registry"));
        using var http = new RegistryHttp(new([server.CertificateFolder], TimeProvider.System), server.Network, proxy: null, TimeProvider.System);
        using var api = new HttpClient();
        var probe = ProbeOf(http, server.Network, Checkup.Mona);
        Problem[] offline =
        [
            new(ProblemCode.LineBreakInValue, Severity.Warning, "ACME_CONTAINER_REGISTRY_PASSWORD", "w", "y", "f"),
            new(ProblemCode.ServerHasPath, Severity.Notice, "ACME_CONTAINER_REGISTRY_SERVER", "w", "y", "f"),
        ];

        var report = await new Doctor(probe, NoAws(api), "linux/amd64").ExamineAsync([RegistryHost.Parse("registry.example.com:443")], [], offline, CancellationToken.None);

        Assert.Equal([ProblemCode.LoginRefused, ProblemCode.LineBreakInValue, ProblemCode.ServerHasPath], report.Problems.Select(problem => problem.Code));
        Assert.True(report.HasErrors);
    }

    [Theory]
    [InlineData("mona")]
    [InlineData("canary-password")]
    public async Task Shows_no_login_and_no_token_even_where_a_registry_says_them_back(string user)
    {
        var login = new RegistryCredential(user, new("canary-password"));
        var basic = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:canary-password"));
        await using var server = await ScriptedRegistry.StartAsync(["registry.example.com"], request => request switch
        {
            { Path: "/token", User: null } => ScriptedAnswer.Token("canary-anonymous"),
            { Path: "/token" } when request.Query["scope"].Any(scope => scope.Contains("refused", StringComparison.Ordinal)) =>
                ScriptedAnswer.Error(400, "UNKNOWN", $"you sent canary-password as {basic}"),
            { Path: "/token" } => ScriptedAnswer.Token("canary-token"),
            { Path: "/v2/" } and { Token: not null } => ScriptedAnswer.Ok,
            { Path: "/v2/index/manifests/1", Token: not null } => ScriptedAnswer.Index("linux/canary-password"),
            { Path: "/v2/type/manifests/1", Token: not null } => ScriptedAnswer.Manifest("text/canary-token", "{}"),
            { Token: not null } => ScriptedAnswer.Error(418, "DENIED", request.Path.Contains("api", StringComparison.Ordinal) ? $"bad token {request.Token} of {basic}" : new string('x', 190) + request.Token),
            _ => ScriptedAnswer.Bearer("https://registry.example.com/token", "registry"),
        });

        var report = await new Checkup().ExamineAsync(
            server,
            Checkup.As(login),
            "registry.example.com/api:1", "registry.example.com/refused:1", "registry.example.com/index:1", "registry.example.com/type:1", "registry.example.com/cut:1");

        // That nothing of it is in the report, the checkup itself asserts.
        Assert.Equal(5, report.Problems.Count);
        Assert.Contains(report.Problems, problem => problem.What.EndsWith("x[redacted]…", StringComparison.Ordinal));
        Assert.DoesNotContain(report.Problems, problem => problem.ToString().Contains(basic, StringComparison.Ordinal));
        Assert.Contains(report.Problems, problem => problem.What.Contains("bad token [redacted] of [redacted]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Asks_a_registry_once_under_all_its_names()
    {
        await using var server = await ScriptedRegistry.StartAsync(["registry-1.docker.io"], _ => ScriptedAnswer.Image);

        var report = await new Checkup().ExamineAsync(server, Checkup.As(null), "docker.io", "index.docker.io", "registry-1.docker.io", "docker.io/acme/api:1");

        Assert.Single(report.Registries);
        Assert.Empty(report.Problems);
        Assert.True(report.Registries[0].References[0].IsPublic);
    }

    [Fact]
    public async Task Ends_when_the_time_of_a_registry_is_over()
    {
        await using var server = await ScriptedRegistry.StartAsync(["registry.example.com"], request =>
            request.Path == "/v2/" ? ScriptedAnswer.Ok : ScriptedAnswer.Silence);

        var limits = new ProbeLimits(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(3));
        var report = await new Checkup { Limits = limits }.ExamineAsync(
            server, Checkup.As(null), [.. Enumerable.Range(0, 20).Select(i => $"registry.example.com/api:{i}")]);

        Assert.Equal(ProblemCode.NoAnswer, Checkup.Only(report).Code);
        Assert.Equal(20, report.Registries[0].References.Count);
    }

    [Fact]
    public async Task Is_not_written_when_the_user_stops_it()
    {
        await using var server = await ScriptedRegistry.StartAsync(["registry.example.com"], _ => ScriptedAnswer.Silence);
        using var http = new RegistryHttp(new([server.CertificateFolder], TimeProvider.System), server.Network, proxy: null, TimeProvider.System);
        using var api = new HttpClient();
        using var stop = new CancellationTokenSource();
        var examine = new Doctor(ProbeOf(http, server.Network, null), NoAws(api), "linux/amd64").ExamineAsync([RegistryHost.Parse("registry.example.com")], [], [], stop.Token);

        await server.Asked;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => examine);
    }

    private static AwsProbe NoAws(HttpClient api) =>
        new(RegistrySecretSets.None, new(new(api, TimeProvider.System), EcrEndpointOverrides.None, TimeProvider.System), TimeProvider.System);

    private static RegistryProbe ProbeOf(RegistryHttp http, RegistryNetwork network, RegistryCredential? login) => new(
        http,
        new(http, network, ProbeLimits.Default),
        new(http, RealmRule.Default),
        new FixedKeychain(login),
        "linux/amd64",
        ProbeLimits.Default);
}
