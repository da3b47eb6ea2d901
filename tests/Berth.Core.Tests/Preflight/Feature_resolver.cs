using Berth.Core.DevContainers;
using Berth.Core.Preflight;
using Berth.Core.Problems;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Preflight;

/// <summary>What features lead to.</summary>
public sealed class Feature_resolver
{
    private const string Host = "registry.example.com";

    private readonly Shelf shelf = new(Host);

    [Fact]
    public async Task Follows_what_features_depend_on_and_names_what_orders_them()
    {
        shelf.Feature("f/a:1", $$"""{"id":"a","version":"1.2.3","dependsOn":{"{{Host}}/f/b:2":{} },"installsAfter":["{{Host}}/f/order"]}""");
        shelf.Feature("f/b:2", $$"""{"id":"b","dependsOn":{"{{Host}}/f/c":{"x":1} } }""");
        shelf.Feature("f/c:latest", """{"id":"c"}""");
        shelf.Feature("f/order:latest", $$"""{"id":"order","dependsOn":{"{{Host}}/f/never":{} } }""");
        var report = await CheckAsync($"{Host}/f/a:1");

        Assert.Equal(
            [
                (ReferenceUse.Feature, $"{Host}/f/a:1", null),
                (ReferenceUse.FeatureDependency, $"{Host}/f/b:2", $"feature {Host}/f/a:1"),
                (ReferenceUse.FeatureOrder, $"{Host}/f/order:latest", $"feature {Host}/f/a:1"),
                (ReferenceUse.FeatureDependency, $"{Host}/f/c:latest", $"feature {Host}/f/b:2"),
            ],
            report.References.Select(check => (check.Reference.Use, check.Reference.Text, check.Reference.Via)));
        Assert.All(report.References, check => Assert.Equal((PreflightOutcome.Ready, 3), (check.Outcome, check.Reference.Location.Line)));
        Assert.Equal("1.2.3", report.Features.Features[0].Metadata.Version);
    }

    [Fact]
    public async Task Asks_for_each_manifest_once_although_two_want_it()
    {
        shelf.Feature("f/a:1", $$"""{"dependsOn":{"{{Host}}/f/b:2":{} } }""");
        shelf.Feature("f/b:2", "{}");
        await using var server = await ScriptedRegistry.StartAsync([Host], shelf.Serve);
        using var flight = new Flight { Server = server };
        await flight.CheckAsync(Flight.Reference($"{Host}/f/a:1", ReferenceUse.Feature), Flight.Reference($"{Host}/f/b:2", ReferenceUse.Feature));

        Assert.Equal(2, server.Requests.Count(request => request.Path.Contains("/manifests/")));
        Assert.Single(server.Requests, request => request.Path == "/v2/");
    }

    [Fact]
    public async Task Tells_what_a_feature_opens()
    {
        shelf.Feature("f/a:1", """
            {"id":"a","privileged":true,"capAdd":["SYS_PTRACE"],"securityOpt":["seccomp=unconfined"],"entrypoint":"/init.sh",
             "mounts":["source=/var/run/docker.sock,target=/s,type=bind",{"type":"volume","source":"v","target":"/v"}],
             "postCreateCommand":{"one":"echo 1","two":["echo","2"]}}
            """);
        var brought = (await CheckAsync($"{Host}/f/a:1")).Features.Features[0].Brought;

        Assert.True(brought is { IsPrivileged: true, OpensHost: true, Entrypoint: "/init.sh", CapAdd: ["SYS_PTRACE"], SecurityOpt: ["seccomp=unconfined"] });
        Assert.Equal(["source=/var/run/docker.sock,target=/s,type=bind", "type=volume,source=v,target=/v"], brought.Mounts);
        Assert.Equal(new("postCreateCommand", """{"one":"echo 1","two":["echo","2"]}"""), Assert.Single(brought.Hooks));
    }

    [Fact]
    public async Task A_dependency_that_is_not_there_fails_as_a_reference()
    {
        shelf.Feature("f/a:1", $$"""{"dependsOn":{"{{Host}}/f/gone:1":{} } }""");
        var report = await CheckAsync($"{Host}/f/a:1");

        Assert.Equal([PreflightOutcome.Ready, PreflightOutcome.Failed], report.References.Select(check => check.Outcome));
        Assert.Equal(ProblemCode.ManifestUnknown, Assert.Single(report.Problems).Code);
    }

    [Fact]
    public async Task A_circle_ends_and_is_told()
    {
        shelf.Feature("f/a:1", $$"""{"dependsOn":{"{{Host}}/f/b:1":{} } }""");
        shelf.Feature("f/b:1", $$"""{"dependsOn":{"{{Host}}/f/a:1":{} } }""");
        var problem = Assert.Single((await CheckAsync($"{Host}/f/a:1")).Problems);

        Assert.Equal(ProblemCode.FeatureCircle, problem.Code);
        Assert.Contains($"{Host}/f/a:1 -> {Host}/f/b:1 -> {Host}/f/a:1", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_without_end_is_cut_and_told()
    {
        for (var number = 0; number < 40; number++)
        {
            shelf.Feature($"f/a{number}:1", $$"""{"dependsOn":{"{{Host}}/f/a{{number + 1}}:1":{} } }""");
        }

        var report = await CheckAsync($"{Host}/f/a0:1");

        Assert.Equal(ProblemCode.FeatureTreeTooLarge, Assert.Single(report.Problems, problem => problem.Severity == Severity.Error).Code);
        Assert.InRange(report.References.Count, FeatureResolver.MaxDepth, FeatureResolver.MaxDepth + 1);
    }

    [Fact]
    public async Task A_feature_that_leads_to_thousands_is_not_followed()
    {
        var others = string.Join(',', Enumerable.Range(0, 3000).Select(number => $$"""  "{{Host}}/f/b{{number}}:1":{}  """));
        for (var number = 0; number < 4; number++)
        {
            shelf.Feature($"f/a{number}:1", $$"""{"dependsOn":{ {{others.Replace("/f/b", $"/f/b{number}x", StringComparison.Ordinal)}} } }""");
        }

        await using var server = await ScriptedRegistry.StartAsync([Host], shelf.Serve);
        using var flight = new Flight { Server = server };
        var resolution = await new FeatureResolver(flight.Session).ResolveAsync(
            [.. Enumerable.Range(0, 4).Select(number => Flight.Reference($"{Host}/f/a{number}:1", ReferenceUse.Feature))], CancellationToken.None);

        Assert.Equal(FeatureResolver.MaxFeatures, resolution.References.Count);
        Assert.Equal(ProblemCode.FeatureTreeTooLarge, Assert.Single(resolution.Problems).Code);
        Assert.Equal(4, server.Requests.Count(request => request.Path.Contains("/manifests/")));
    }

    [Theory]
    [InlineData("tool", "no id that a registry knows")]
    [InlineData("./local", "folder")]
    [InlineData("https://example.com/devcontainer-feature-a.tgz", "URL")]
    [InlineData("acme/repo/feature", "release at GitHub")]
    [InlineData("acme/repo", "no registry would accept it")]
    public async Task What_no_registry_serves_is_said_to_be_unknown(string name, string why)
    {
        shelf.Feature("f/a:1", $$"""{"installsAfter":["{{name}}"]}""");
        var report = await CheckAsync($"{Host}/f/a:1");

        Assert.Equal((PreflightOutcome.Unknown, name), (report.References[1].Outcome, report.References[1].Reference.Text));
        Assert.Contains(why, report.References[1].Reference.Unknown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("""{"dependsOn":["a"]}""")]
    [InlineData("""{"privileged":"yes"}""")]
    public async Task Metadata_that_is_none_fails_the_feature(string metadata)
    {
        shelf.Feature("f/a:1", metadata is "" ? " " : metadata);
        var report = await CheckAsync($"{Host}/f/a:1");

        Assert.Equal((PreflightOutcome.Failed, ProblemCode.FeatureNotReadable), (report.References[0].Outcome, Assert.Single(report.Problems).Code));
    }

    private async Task<PreflightReport> CheckAsync(string feature)
    {
        await using var server = await ScriptedRegistry.StartAsync([Host], shelf.Serve);
        using var flight = new Flight { Server = server };
        return await flight.CheckAsync(Flight.Reference(feature, ReferenceUse.Feature));
    }
}
