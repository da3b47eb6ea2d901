using System.Text;
using Berth.Core.DevContainers;
using Berth.Core.DevContainers.Features;
using Berth.Core.Problems;

namespace Berth.Core.Tests.DevContainers;

public sealed class Feature_references : IDisposable
{
    private readonly DevContainerFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <remarks>Rules read in the code of the Dev Containers CLI 0.89.</remarks>
    [Theory]
    [InlineData("ghcr.io/devcontainers/features/git:1", "ghcr.io/devcontainers/features/git:1")]
    [InlineData("GHCR.io/Acme/F", "ghcr.io/acme/f:latest")]
    [InlineData("localhost:5000/a/f:1", "localhost:5000/a/f:1")]
    [InlineData("a.io/f", "a.io/f:latest")]
    [InlineData("git", "ghcr.io/devcontainers/features/git:1")]
    [InlineData("common", "ghcr.io/devcontainers/features/common-utils:1")]
    [InlineData("maven", "ghcr.io/devcontainers/features/java:1")]
    [InlineData("ghcr.io/devcontainers-contrib/features/x:1", "ghcr.io/devcontainers-extra/features/x:1")]
    [InlineData(
        "a.io/b/f@sha256:0000000000000000000000000000000000000000000000000000000000000000",
        "a.io/b/f@sha256:0000000000000000000000000000000000000000000000000000000000000000")]
    public void Are_taken_as_the_dev_containers_cli_takes_them(string key, string expected) => Assert.Equal(
        $"Feature {expected} .devcontainer/devcontainer.json:1", folder.References($$"""{ "image": "a", "features": { "{{key}}": {} } }""")[1]);

    [Theory]
    [InlineData("https://example.com/devcontainer-feature-x.tgz")]
    [InlineData("acme/repo/feature")]
    [InlineData("acme/repo/feature@v1")]
    public void Are_none_of_a_registry(string key)
    {
        var scan = folder.Scan($$"""{ "image": "a", "features": { "{{key}}": {} } }""");

        Assert.Empty(scan.Problems);
        Assert.Single(scan.References);
        Assert.True(Assert.Single(scan.Features).Source is FeatureSource.Archive or FeatureSource.GitHubRelease);
    }

    [Theory]
    [InlineData("fish")]
    [InlineData("https://example.com/feature.tgz")]
    [InlineData("/absolute")]
    [InlineData("../outside")]
    [InlineData("a/b")]
    [InlineData("a.io/b/../c")]
    [InlineData("acme/repo/fea.ture@v1@v2")]
    public void That_nobody_takes_are_problems(string key) => Assert.Equal(
        ProblemCode.FeatureNotUsable, Assert.Single(folder.Scan($$"""{ "image": "a", "features": { "{{key}}": {} } }""").Problems).Code);

    [Fact]
    public void Are_found_in_local_features_and_their_order()
    {
        folder.Write(".devcontainer/one/devcontainer-feature.json", "{ \"id\": \"one\",\n \"dependsOn\": { \"./two\": {},\n \"a.io/b/c:1\": {} },\n \"installsAfter\": [\"a.io/b/d\"] }");
        folder.Write(".devcontainer/two/devcontainer-feature.json", """{ "id": "two", "dependsOn": { "./one": {} } }""");

        Assert.Equal(
            [
                "Image a .devcontainer/devcontainer.json:1",
                "FeatureDependency a.io/b/c:1 .devcontainer/one/devcontainer-feature.json:3 (feature ./one)",
                "FeatureOrder a.io/b/d:latest .devcontainer/one/devcontainer-feature.json:4 (feature ./one)",
                "FeatureOrder a.io/b/e:latest .devcontainer/devcontainer.json:1 (overrideFeatureInstallOrder)",
            ],
            folder.References("""{ "image": "a", "features": { "./one": {} }, "overrideFeatureInstallOrder": ["a.io/b/e"] }"""));
    }

    [Fact]
    public void Are_those_of_the_lock_file()
    {
        var digest = $"sha256:{new string('a', 64)}";
        folder.Write(".devcontainer/devcontainer-lock.json", $$"""{ "features": { "ghcr.io/devcontainers/features/git:1": { "version": "1.2", "integrity": "{{digest}}" } } }""");

        Assert.Equal(
            $"Feature ghcr.io/devcontainers/features/git@{digest} .devcontainer/devcontainer.json:1",
            folder.References("""{ "image": "a", "features": { "git": {} } }""")[1]);
    }

    [Fact]
    public void Of_a_missing_local_feature_are_an_error() => Assert.StartsWith(
        ".devcontainer/devcontainer.json:2: '.devcontainer/x/devcontainer-feature.json' does not exist",
        Assert.Throws<DevContainerFileException>(() => folder.Scan("{ \"image\": \"a\", \"features\": {\n\"./x\": {} } }")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Come_with_what_a_feature_says_of_itself()
    {
        var metadata = FeatureMetadata.Read(Jsonc.Parse("f", Encoding.UTF8.GetBytes(
            """
            { "id": "x", "version": "1.0.0", "privileged": true, "init": true, "capAdd": ["SYS_PTRACE"], "securityOpt": ["a"], "entrypoint": "/e",
              "mounts": [{ "source": "s", "target": "/t", "type": "volume" }], "dependsOn": { "a.io/b/c": { "v": 1 } }, "installsAfter": ["a.io/b/d"],
              "postCreateCommand": "x", "onCreateCommand": { "a": "b" } }
            """)));

        Assert.Equal(("x", "1.0.0", true, true, "/e"), (metadata.Id, metadata.Version, metadata.Privileged, metadata.Init, metadata.Entrypoint!.Text));
        Assert.Equal(["SYS_PTRACE", "a", "a.io/b/d"], metadata.CapAdd.Concat(metadata.SecurityOpt).Concat(metadata.InstallsAfter).Select(text => text.Text));
        Assert.Equal("a.io/b/c", Assert.Single(metadata.DependsOn).Key);
        Assert.Equal(["onCreateCommand", "postCreateCommand"], metadata.Hooks.Select(hook => hook.Name));
        Assert.Single(metadata.Mounts);
    }
}
