using Berth.Core.DevContainers;
using Berth.Core.Preflight;
using Berth.Core.Problems;
using Berth.Core.Tokens;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Preflight;

/// <summary>How little a preflight asks.</summary>
public sealed class Preflight_requests
{
    private const string Host = "registry.example.com";

    [Fact]
    public async Task Ten_images_cost_one_challenge_and_one_token_for_each_name()
    {
        var shelf = new Shelf(Host);
        var names = Enumerable.Range(0, 10).Select(number => $"acme/image-{number % 5}:{number}").ToList();
        names.ForEach(name => shelf.Image(name));
        await using var server = await ScriptedRegistry.StartAsync([Host], shelf.Serve);
        using var flight = new Flight { Server = server, Sets = Sets.Of(("ACME", Host)) };

        var report = await flight.CheckAsync([.. names.Select(name => $"{Host}/{name}")]);

        Assert.All(report.References, check => Assert.Equal(PreflightOutcome.Ready, check.Outcome));
        Assert.Single(server.Requests, request => request.Path == "/v2/");
        Assert.Equal(5, server.Requests.Count(request => request.Path == "/token"));
        Assert.Equal(10, server.Requests.Count(request => request.Path.Contains("/manifests/")));
        Assert.All(server.Requests.GroupBy(Told), same => Assert.Single(same));
    }

    [Fact]
    public async Task The_same_reference_is_asked_for_once_however_it_is_written()
    {
        var shelf = new Shelf(Host);
        shelf.Image("acme/api:latest");
        await using var server = await ScriptedRegistry.StartAsync([Host], shelf.Serve);
        using var flight = new Flight { Server = server, OwnLogin = new("mona", new(Flight.Canary)) };

        var report = await flight.CheckAsync($"{Host}/acme/api", $"{Host}/acme/api:latest", $"{Host}:443/acme/api");

        Assert.All(report.References, check => Assert.Equal((PreflightOutcome.Ready, ServingLoginKind.OwnLogin), (check.Outcome, check.Login!.Kind)));
        Assert.Single(server.Requests, request => request.Path.Contains("/manifests/"));
        Assert.Equal(new PreflightProgress(1, 1), Assert.Single(flight.Progress));
    }

    [Fact]
    public async Task A_second_run_needs_no_challenge_and_no_token()
    {
        var shelf = new Shelf(Host);
        shelf.Image("acme/api:1");
        await using var server = await ScriptedRegistry.StartAsync([Host], shelf.Serve);
        using var flight = new Flight { Server = server };

        await flight.CheckAsync($"{Host}/acme/api:1");
        var before = server.Requests.Count;
        await flight.CheckAsync($"{Host}/acme/api:1");

        Assert.Equal(before, server.Requests.Count);
    }

    [Fact]
    public async Task A_registry_that_is_open_is_asked_for_no_token_and_no_login_is_looked_up()
    {
        var shelf = new Shelf(Host);
        shelf.Image("acme/api:1");
        await using var server = await ScriptedRegistry.StartAsync([Host], shelf.ServeOpenly);
        using var flight = new Flight { Server = server, OwnLogin = new("mona", new(Flight.Canary)) };

        var report = await flight.CheckAsync($"{Host}/acme/api:1");

        Assert.Equal(PreflightOutcome.Ready, report.References[0].Outcome);
        Assert.All(server.Requests, request => Assert.True(request.IsAnonymous));
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task Docker_hub_is_asked_by_head_alone_since_it_counts_every_get_as_a_pull()
    {
        await using var server = await ScriptedRegistry.StartAsync(["registry-1.docker.io", "auth.docker.io"], request => request switch
        {
            { Path: "/token" } => ScriptedAnswer.Token("t"),
            { Token: "t" } => ScriptedAnswer.Image with { Headers = [.. ScriptedAnswer.Image.Headers, ("ratelimit-limit", "100;w=21600"), ("ratelimit-remaining", "3;w=21600")] },
            _ => ScriptedAnswer.Bearer("https://auth.docker.io/token", "registry.docker.io"),
        });
        using var flight = new Flight { Server = server };

        var report = await flight.CheckAsync("debian:12", "acme/api:1");

        Assert.All(report.References, check => Assert.Equal((PreflightOutcome.Ready, null), (check.Outcome, check.Bytes)));
        Assert.False(report.IsBytesComplete);
        Assert.Equal((ProblemCode.PullQuotaLow, Severity.Warning), (Assert.Single(report.Problems).Code, report.Problems[0].Severity));
        Assert.All(server.Requests.Where(request => request.Path.Contains("/manifests/")), request => Assert.Equal("HEAD", request.Method));
        Assert.Equal(2, server.Requests.Count(request => request.Path.Contains("/manifests/")));
    }

    [Fact]
    public async Task No_more_than_four_are_under_way_at_one_registry()
    {
        var shelf = new Shelf(Host) { Delay = TimeSpan.FromMilliseconds(20) };
        var names = Enumerable.Range(0, 16).Select(number => $"acme/image-{number}:1").ToList();
        names.ForEach(name => shelf.Image(name));
        await using var server = await ScriptedRegistry.StartAsync([Host], shelf.Serve);
        using var flight = new Flight { Server = server };

        await flight.CheckAsync([.. names.Select(name => $"{Host}/{name}")]);

        Assert.InRange(shelf.MostAtOnce, 2, RegistrySession.MaxParallel);
    }

    [Fact]
    public async Task A_registry_that_is_asked_too_often_is_left_alone()
    {
        await using var server = await ScriptedRegistry.StartAsync([Host], request => request.Path == "/v2/"
            ? ScriptedAnswer.Ok
            : ScriptedAnswer.Error(429, "TOOMANYREQUESTS", "slow down") with { Headers = [("Retry-After", "120")] });
        using var flight = new Flight { Server = server };

        var report = await flight.CheckAsync([.. Enumerable.Range(0, 20).Select(number => $"{Host}/acme/image-{number}:1")]);

        var problem = Assert.Single(report.Problems);
        Assert.Equal((ProblemCode.RateLimited, Host), (problem.Code, problem.Subject));
        Assert.Contains("wait 2 minutes", problem.Fix, StringComparison.Ordinal);
        Assert.InRange(server.Requests.Count, 2, 1 + RegistrySession.MaxParallel);
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_is_waited_for_once()
    {
        await using var server = await ScriptedRegistry.StartAsync([Host], _ => ScriptedAnswer.Silence);
        using var flight = new Flight { Server = server, Limits = new(TimeSpan.FromSeconds(0.3), TimeSpan.FromSeconds(2)) };

        var report = await flight.CheckAsync([.. Enumerable.Range(0, 20).Select(number => $"{Host}/acme/image-{number}:1")]);

        Assert.Equal(ProblemCode.NoAnswer, Assert.Single(report.Problems).Code);
        Assert.InRange(server.Requests.Count, 1, 3);
    }

    [Fact]
    public async Task Whoever_stops_is_obeyed()
    {
        await using var server = await ScriptedRegistry.StartAsync([Host], _ => ScriptedAnswer.Silence);
        using var flight = new Flight { Server = server };
        using var stop = new CancellationTokenSource();
        var run = new PreflightCheck(flight.Session).RunAsync([Flight.Reference($"{Host}/acme/api:1")], null, null, stop.Token);
        await server.Asked;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task What_no_registry_serves_is_asked_of_nobody()
    {
        await using var server = await ScriptedRegistry.StartAsync([Host], _ => ScriptedAnswer.Ok);
        using var flight = new Flight { Server = server };

        var report = await flight.CheckAsync(
            new DevContainerReference(ReferenceUse.Feature, "./local", null, new("devcontainer.json", 4), Unknown: "it is a folder"),
            new DevContainerReference(ReferenceUse.From, "$BASE", null, new("Dockerfile", 1), Unknown: "BASE is not set"));

        Assert.All(report.References, check => Assert.Equal(PreflightOutcome.Unknown, check.Outcome));
        Assert.Empty(server.Requests);
        Assert.False(report.HasErrors);
    }

    private static string Told(ScriptedRequest request) =>
        $"{request.Method} {request.Path} {string.Join(' ', request.Query["scope"])} {request.IsAnonymous}";
}
