using Berth.Core.DevContainers;
using Berth.Core.Preflight;
using Berth.Core.Problems;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Preflight;

/// <summary>Sizes, platforms, odd answers, and images that need not come from a registry.</summary>
public sealed class Preflight_of_images
{
    private const string Host = "registry.example.com";

    private readonly Shelf shelf = new(Host);

    [Fact]
    public async Task Tells_digest_and_size_and_counts_a_shared_layer_once()
    {
        var digest = shelf.Image("acme/api:1", layer: "base");
        shelf.Image("acme/web:1", layer: "base");
        var report = await CheckAsync(Flight.Reference($"{Host}/acme/api:1"), Flight.Reference($"{Host}/acme/web:1"));

        var check = report.References[0];
        Assert.Equal((PreflightOutcome.Ready, digest, "linux/amd64", true), (check.Outcome, check.Digest, check.Platform, check.IsForPlatform));
        Assert.True(report.IsBytesComplete);
        Assert.Equal(check.Bytes, report.BytesToPull);
        Assert.InRange(check.Bytes!.Value, 1001, 1999);
        Assert.Equal("registry", check.Product);
    }

    [Theory]
    [InlineData("linux/amd64", null, PreflightOutcome.Ready)]
    [InlineData("linux/arm64", null, PreflightOutcome.Ready)]
    [InlineData("linux/amd64", "linux/arm64/v8", PreflightOutcome.Ready)]
    [InlineData("linux/s390x", null, PreflightOutcome.Failed)]
    [InlineData("linux/amd64", "linux/ppc64le", PreflightOutcome.Failed)]
    public async Task Finds_the_platform_in_an_index(string machine, string? wanted, PreflightOutcome outcome)
    {
        shelf.Index("acme/api:1", "linux/amd64", "linux/arm64");
        var check = (await CheckAsync(machine, Flight.Reference($"{Host}/acme/api:1", platform: wanted))).References[0];

        Assert.Equal((outcome, outcome == PreflightOutcome.Ready), (check.Outcome, check.IsForPlatform));
        Assert.Equal(outcome == PreflightOutcome.Failed ? ProblemCode.PlatformMissing : null, check.Problems.SingleOrDefault()?.Code);
    }

    [Fact]
    public async Task An_image_for_one_other_platform_is_an_error_too()
    {
        shelf.Image("acme/api:1", platform: "linux/arm64");
        var check = (await CheckAsync(Flight.Reference($"{Host}/acme/api:1"))).References[0];

        Assert.Equal((PreflightOutcome.Failed, false), (check.Outcome, check.IsForPlatform));
        Assert.Contains("linux/arm64, and not for linux/amd64", Assert.Single(check.Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_had_is_no_reason_to_fail()
    {
        shelf.Image("acme/api:1");
        shelf.Answer($"/v2/acme/api/blobs/{Shelf.Digest("""{"os":"linux","architecture":"amd64","config":{"Labels":{}}}""")}", new(500));
        var check = (await CheckAsync(Flight.Reference($"{Host}/acme/api:1"))).References[0];

        Assert.Equal((PreflightOutcome.Ready, null), (check.Outcome, check.IsForPlatform));
    }

    [Fact]
    public async Task A_missing_tag_is_what_the_doctor_says_it_is()
    {
        var check = (await CheckAsync(Flight.Reference($"{Host}/acme/api:1"))).References[0];

        Assert.Equal(PreflightOutcome.Failed, check.Outcome);
        Assert.Equal(ProblemCode.ManifestUnknown, Assert.Single(check.Problems).Code);
    }

    [Fact]
    public async Task A_cache_that_is_not_there_is_a_warning()
    {
        var report = await CheckAsync(Flight.Reference($"{Host}/acme/cache:1", ReferenceUse.CacheFrom));

        Assert.Equal(PreflightOutcome.OptionalUnreachable, report.References[0].Outcome);
        Assert.Equal((ProblemCode.ManifestUnknown, Severity.Warning), (report.Problems[0].Code, report.Problems[0].Severity));
        Assert.False(report.HasErrors);
    }

    [Theory]
    [InlineData($"{Host}/acme/api:1", $"{Host}/acme/api:1")]
    [InlineData($"{Host}/acme/api", $"{Host}/acme/api:latest")]
    public async Task An_image_that_is_here_already_is_enough_and_is_told(string wanted, string here)
    {
        await using var server = await ScriptedRegistry.StartAsync([Host], shelf.Serve);
        using var flight = new Flight { Server = server, LocalImages = new HashSet<string> { here, "<none>:<none>" } };
        var report = await flight.CheckAsync(wanted, $"{Host}/acme/other:1");

        Assert.Equal([PreflightOutcome.Local, PreflightOutcome.Failed], report.References.Select(check => check.Outcome));
        Assert.Contains(report.Problems, problem => (problem.Code, problem.Severity) == (ProblemCode.LocalImageUsed, Severity.Notice));
        Assert.Equal(1, flight.TimesAskedForLocalImages);
    }

    [Fact]
    public async Task The_engine_is_not_asked_while_all_is_well()
    {
        shelf.Image("acme/api:1");
        await using var server = await ScriptedRegistry.StartAsync([Host], shelf.Serve);
        using var flight = new Flight { Server = server };
        await flight.CheckAsync($"{Host}/acme/api:1");

        Assert.Equal(0, flight.TimesAskedForLocalImages);
    }

    [Fact]
    public async Task A_web_page_is_no_manifest()
    {
        shelf.Answer("/v2/acme/api/manifests/1", new(200, "<html>sign in</html>", ("Content-Type", "text/html")));
        var report = await CheckAsync(Flight.Reference($"{Host}/acme/api:1"));

        Assert.Equal(PreflightOutcome.Failed, report.References[0].Outcome);
        Assert.Equal(ProblemCode.ManifestNotSupported, Assert.Single(report.Problems).Code);
    }

    [Fact]
    public async Task Nonsense_of_the_right_type_is_no_manifest_either()
    {
        shelf.Answer("/v2/acme/api/manifests/1", ScriptedAnswer.Manifest(Shelf.ManifestType, "[1,2"));
        var report = await CheckAsync(Flight.Reference($"{Host}/acme/api:1"));

        Assert.Equal(ProblemCode.ReferenceNotReady, Assert.Single(report.Problems).Code);
    }

    [Fact]
    public async Task A_digest_is_held_to_what_comes()
    {
        var digest = shelf.Image("acme/api:1");
        shelf.Answer($"/v2/acme/api/manifests/{digest}", ScriptedAnswer.Manifest(Shelf.ManifestType, """{"config":{},"layers":[]}"""));
        var report = await CheckAsync(Flight.Reference($"{Host}/acme/api@{digest}"));

        Assert.Equal(ProblemCode.DigestDiffers, Assert.Single(report.Problems).Code);
    }

    [Fact]
    public async Task A_feature_is_no_image_and_an_image_no_feature()
    {
        shelf.Feature("acme/tool:1", "{}");
        shelf.Image("acme/api:1");
        var report = await CheckAsync(Flight.Reference($"{Host}/acme/tool:1"), Flight.Reference($"{Host}/acme/api:1", ReferenceUse.Feature));

        Assert.Equal([ProblemCode.NotAnImage, ProblemCode.NotAFeature], report.References.Select(check => Assert.Single(check.Problems).Code));
    }

    [Fact]
    public async Task A_registry_that_stumbles_once_is_asked_again_by_the_doctor()
    {
        shelf.Image("acme/api:1");
        var stumbles = 1;
        await using var server = await ScriptedRegistry.StartAsync(
            [Host], request => request.Path.Contains("/manifests/") && Interlocked.Decrement(ref stumbles) == 0 ? new(503) : shelf.Serve(request));
        using var flight = new Flight { Server = server };

        Assert.Equal(PreflightOutcome.Ready, (await flight.CheckAsync($"{Host}/acme/api:1")).References[0].Outcome);
    }

    [Fact]
    public async Task A_blob_is_followed_to_its_storage_without_the_login()
    {
        shelf.Image("acme/api:1");
        const string config = """{"os":"linux","architecture":"amd64","config":{"Labels":{}}}""";
        shelf.Answer($"/v2/acme/api/blobs/{Shelf.Digest(config)}", new(307, "", ("Location", "https://storage.example.com/here")));
        await using var server = await ScriptedRegistry.StartAsync(
            [Host, "storage.example.com"], request => request.Host == "storage.example.com" ? new(200, config) : shelf.Serve(request));
        using var flight = new Flight { Server = server };

        Assert.True((await flight.CheckAsync($"{Host}/acme/api:1")).References[0].IsForPlatform);
        Assert.True(Assert.Single(server.Requests, request => request.Path == "/here").IsAnonymous);
    }

    [Theory]
    [InlineData("http://storage.example.com/here")]
    [InlineData("https://user:word@storage.example.com/here")]
    public async Task A_blob_is_not_followed_just_anywhere(string location)
    {
        shelf.Image("acme/api:1");
        shelf.Answer(
            $"/v2/acme/api/blobs/{Shelf.Digest("""{"os":"linux","architecture":"amd64","config":{"Labels":{}}}""")}", new(307, "", ("Location", location)));
        await using var server = await ScriptedRegistry.StartAsync([Host, "storage.example.com"], shelf.Serve);
        using var flight = new Flight { Server = server };

        Assert.Equal(PreflightOutcome.Ready, (await flight.CheckAsync($"{Host}/acme/api:1")).References[0].Outcome);
        Assert.DoesNotContain(server.Requests, request => request.Path == "/here");
    }

    [Fact]
    public async Task Is_told_as_json_with_nothing_left_out()
    {
        shelf.Image("acme/api:1");
        var report = await CheckAsync(Flight.Reference($"{Host}/acme/api:1"), Flight.Reference($"{Host}/acme/none:1"));
        using var json = System.Text.Json.JsonDocument.Parse(Flight.JsonOf(report));

        var references = json.RootElement.GetProperty("references");
        Assert.Equal("ready", references[0].GetProperty("outcome").GetString());
        Assert.Equal("image", references[0].GetProperty("use").GetString());
        Assert.Equal("anonymous", references[0].GetProperty("login").GetProperty("kind").GetString());
        Assert.Equal("BERTH3021", references[1].GetProperty("problems")[0].GetString());
        Assert.False(json.RootElement.GetProperty("isReady").GetBoolean());
    }

    private Task<PreflightReport> CheckAsync(params DevContainerReference[] references) => CheckAsync("linux/amd64", references);

    private async Task<PreflightReport> CheckAsync(string machine, params DevContainerReference[] references)
    {
        await using var server = await ScriptedRegistry.StartAsync([Host], shelf.Serve);
        using var flight = new Flight { Server = server, Platform = machine, Sets = Sets.Of(("OTHER", "other.example.com")) };
        return await flight.CheckAsync(references);
    }
}
