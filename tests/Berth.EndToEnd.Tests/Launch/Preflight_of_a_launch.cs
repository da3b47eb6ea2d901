using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Engines;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary>What would fail stops a launch before anything is started, with one table and one fix for each cause.</summary>
[Collection<EcrTests>]
public sealed class Preflight_of_a_launch(RealRegistries registries, RealEcr ecr, RealExample example)
{
    private const string IndexType = "application/vnd.docker.distribution.manifest.list.v2+json";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a wrong password")]
    [InlineData("a missing tag")]
    [InlineData("a registry without a login")]
    [InlineData("a feature that depends on what is denied")]
    [InlineData("two sets with paths for one host")]
    public async Task Stops_it_for(string reason)
    {
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        var a = example.Passwords.Name;
        (string Image, string? Feature, (string Name, string Value)[] Secrets, string Said) given = reason switch
        {
            "a wrong password" => ($"{a}/acme/workspace:1", null, [("A_CONTAINER_REGISTRY_PASSWORD", "wrong-password")], "BERTH4006"),
            "a missing tag" => ($"{a}/acme/workspace:7", null, [], "acme/workspace:7"),
            "a registry without a login" => ($"{registries.Passwords.Name}/{RealRegistries.Image}", null, [], registries.Passwords.Name),
            "a feature that depends on what is denied" => ($"{a}/acme/workspace:1", await DeniedFeatureAsync(), [], registries.Passwords.Name),
            _ => ($"{a}/acme/workspace:1", $"{a}/other/feature:1",
                [("A_CONTAINER_REGISTRY_SERVER", $"{a}/acme"), ("O_CONTAINER_REGISTRY_SERVER", $"{a}/other"), ("O_CONTAINER_REGISTRY_USER", "mona"),
                    ("O_CONTAINER_REGISTRY_PASSWORD", "another")],
                "O_CONTAINER_REGISTRY_SERVER"),
        };
        using var repository = new SmallRepository(
            $$"""{"image": "{{given.Image}}", "initializeCommand": "touch begun", "features": { {{(given.Feature is null ? "" : $"\"{given.Feature}\": {{}}")}} } }""");
        var before = example.Passwords.Log.Length;

        var run = await launch.BerthAsync(
            "up", repository.Path, "--engine", launch.Host.Engine, "--secrets-file", launch.SecretsFile(given.Secrets), "--trust");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(given.Said, run.Error, StringComparison.Ordinal);
        Assert.Contains("  fix: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("berth: error: not launched: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n'), line => line.StartsWith("REFERENCE ", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(repository.Path, "begun")));
        Assert.Empty((await launch.Host.EngineAsync(["ps", "--all", "--quiet"], CancellationToken)).Out);
        Assert.Empty((await launch.Host.EngineAsync(["images", "--quiet"], CancellationToken)).Out);
        Assert.DoesNotMatch($"GET /v2/acme/workspace/blobs/[^ ]* HTTP[^\n]* 200 2[0-9]{{7}} ", example.Passwords.Log[before..]);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(launch.RuntimeFolder, "codespaces")));
    }

    [Fact]
    public async Task Can_be_skipped_and_the_failure_is_explained_all_the_same()
    {
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        using var repository = new SmallRepository($$"""{"image": "{{example.Passwords.Name}}/acme/workspace:7"}""");

        var run = await launch.UpAsync(repository, "--no-preflight", "--trust");

        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("not launched", run.Error, StringComparison.Ordinal);
        Assert.Contains("did not start", run.Error, StringComparison.Ordinal);
        Assert.Contains("acme/workspace:7", run.Error, StringComparison.Ordinal);
        Assert.Contains("  fix: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_content_with_an_image_that_is_here_and_with_a_cache_that_is_not()
    {
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        using var repository = new SmallRepository(
            $$"""
            {
                "build": {"dockerfile": "Dockerfile", "cacheFrom": "{{example.Passwords.Name}}/acme/no-cache"},
                "secrets": {"WANTED": {"description": "for the tests"} },
                "runArgs": ["--stop-signal=KILL"]
            }
            """,
            (".devcontainer/Dockerfile", "FROM nowhere.berth.test/acme/local:1\nRUN true\n"));
        await launch.Host.EngineAsync(["pull", "--quiet", registries.ImageOnDisk.OnDisk], CancellationToken);
        var images = await launch.Host.EngineAsync(["images", "--quiet"], CancellationToken);
        (await launch.Host.EngineAsync(["tag", images.Out.Trim(), "nowhere.berth.test/acme/local:1"], CancellationToken)).Succeeded();

        var run = await launch.UpAsync(repository);

        Assert.Contains("1 only here", run.Error, StringComparison.Ordinal);
        Assert.Contains("warning BERTH6047", run.Error, StringComparison.Ordinal);
        Assert.Contains("WANTED (for the tests)", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not launched", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_the_platforms_that_an_image_is_there_for_where_this_machines_is_not_one()
    {
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        var image = $"{example.Passwords.Name}/acme/db:elsewhere";
        await PushIndexAsync("acme/db", "elsewhere", Elsewhere, "s390x");
        using var repository = new SmallRepository($$"""{"image": "{{image}}", "initializeCommand": "touch begun"}""");

        var run = await launch.UpAsync(repository, "--trust");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"there for linux/{Elsewhere}, linux/s390x", run.Error, StringComparison.Ordinal);
        Assert.Contains("berth: error: not launched: 1 of 1 reference cannot be pulled", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(repository.Path, "begun")));
        Assert.Empty((await launch.Host.EngineAsync(["images", "--quiet"], CancellationToken)).Out);
    }

    [Fact]
    public async Task Says_that_podman_takes_no_cache_with_a_tag()
    {
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        var cache = $"{example.Passwords.Name}/acme/cache:1";
        using var repository = new SmallRepository(
            $$"""
            {"build": {
                "dockerfile": "Dockerfile",
                "cacheFrom": "{{cache}}"
            } }
            """,
            (".devcontainer/Dockerfile", $"FROM {example.Passwords.Name}/acme/workspace:1\n"));

        var up = await launch.UpAsync(repository, "--trust");
        var references = await launch.BerthAsync(
            "references", repository.Path, "--engine", launch.Host.Engine, "--secrets-file", launch.SecretsFile());

        const string Where = ".devcontainer/devcontainer.json:3";
        Assert.Equal(1, up.ExitCode);
        Assert.Contains($"BERTH6004: {Where}: the cache '{cache}' has a tag or a digest\n", up.Error, StringComparison.Ordinal);
        Assert.Contains("leave the tag out", up.Error, StringComparison.Ordinal);
        Assert.Matches($@"(?m)^cache +{Regex.Escape(cache)} +{Regex.Escape(Where)} ", references.Out);
        Assert.Contains("BERTH6004", references.Error, StringComparison.Ordinal);
    }

    /// <summary>An architecture that this machine does not run.</summary>
    private static string Elsewhere => RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "amd64" : "arm64";

    /// <summary>Tags an image of registry A once more, as one that is there for these architectures and no other.</summary>
    private async Task PushIndexAsync(string name, string tag, params string[] architectures)
    {
        const string Type = "application/vnd.docker.distribution.manifest.v2+json";
        using var client = registries.Authority.Client();
        client.DefaultRequestHeaders.Authorization = new("Basic", RealExample.Mona.Basic);
        client.DefaultRequestHeaders.Accept.ParseAdd(Type);
        var manifests = $"https://{example.Passwords.Name}/v2/{name}/manifests";
        var manifest = await client.GetByteArrayAsync($"{manifests}/1", CancellationToken);
        var digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(manifest))}";
        var entries = architectures.Select(architecture => $$$"""
            {"mediaType": "{{{Type}}}", "size": {{{manifest.Length}}}, "digest": "{{{digest}}}",
             "platform": {"os": "linux", "architecture": "{{{architecture}}}"}}
            """);
        using var index = new StringContent(
            $$"""
            {"schemaVersion": 2, "mediaType": "{{IndexType}}", "manifests": [{{string.Join(',', entries)}}]}
            """,
            new MediaTypeHeaderValue(IndexType));
        using var answer = await client.PutAsync(new Uri($"{manifests}/{tag}"), index, CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Pushes a feature to registry A that depends on one in a registry for which there is no login.</summary>
    private async Task<string> DeniedFeatureAsync()
    {
        var reference = $"{example.Passwords.Name}/acme/features/denied:1";
        await RealExample.PushFeatureAsync(
            registries, reference,
            $$"""{"id": "denied", "version": "1.0.0", "name": "Denied", "dependsOn": {"{{registries.Passwords.Name}}/acme/features/hidden:1": {} } }""",
            CancellationToken);
        return reference;
    }
}
