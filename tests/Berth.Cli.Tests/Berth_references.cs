using System.Text.Json;

namespace Berth.Cli.Tests;

public sealed class Berth_references : IDisposable
{
    private readonly Script script = new();

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task Lists_everything_that_is_pulled_and_where_it_is_written()
    {
        script.Write(
            ".devcontainer/devcontainer.json",
            """
            {
              // Built below.
              "build": { "dockerfile": "Dockerfile", "args": { "V": "2" }, },
              "features": { "ghcr.io/acme/features/f:1": {} }
            }
            """);
        script.Write(".devcontainer/Dockerfile", "ARG V\nFROM ghcr.io/acme/base:$V AS dev\nCOPY --from=ghcr.io/acme/tools:1 / /\nFROM --platform=linux/s390x dev\nFROM a:$W\nCOPY --from=dev / /\n");

        var result = await script.RunAsync("references", script.Home, "--engine", "podman", "--offline");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            """
            USE          REFERENCE                  WHERE                              VIA
            FROM         ghcr.io/acme/base:2        .devcontainer/Dockerfile:2         stage dev
            COPY --from  ghcr.io/acme/tools:1       .devcontainer/Dockerfile:3         stage dev
            FROM         a:                         .devcontainer/Dockerfile:5         stage 2, not known before the launch: the ARG 'W' has no value; build.args can give it one
            feature      ghcr.io/acme/features/f:1  .devcontainer/devcontainer.json:4  -

            """,
            result.Out);
        Assert.Equal("berth: what features depend on only their registries know, and none was asked\n", result.Error);
    }

    [Fact]
    public async Task Prints_json_and_nothing_else_when_asked()
    {
        script.Write(".devcontainer.json", """{ "image": "mycompany.azurecr.io/app:1" }""");

        var result = await script.RunAsync("references", script.Home, "--json");

        using var answer = JsonDocument.Parse(result.Out);
        var reference = answer.RootElement.GetProperty("references")[0];
        Assert.Equal("image mycompany.azurecr.io app 1", string.Join(' ', new[] { "use", "registry", "image", "tag" }.Select(name => reference.GetProperty(name).GetString())));
        Assert.Equal((".devcontainer.json", 1), (reference.GetProperty("file").GetString(), reference.GetProperty("line").GetInt32()));
        Assert.Equal(JsonValueKind.Null, reference.GetProperty("unknown").ValueKind);
        Assert.Equal("BERTH6003", answer.RootElement.GetProperty("problems")[0].GetProperty("code").GetString());
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [Fact]
    public async Task Ends_with_1_where_a_launch_would_fail()
    {
        script.Write(".devcontainer.json", """{ "image": "a", "features": { "fish": {} } }""");

        var result = await script.RunAsync("references", script.Home);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("BERTH6010", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"image\": 5 }", "berth: error: .devcontainer.json:1: 'image' is a number, not a text\nberth: hint: write a text there\n")]
    [InlineData("{\n \"image\" \"a\" }", "berth: error: .devcontainer.json:2: not valid JSON at byte 10 of the line")]
    [InlineData("{ \"name\": \"x\" }", "berth: error: .devcontainer.json:1: it names no image\n")]
    [InlineData(null, "there is no .devcontainer/devcontainer.json and no .devcontainer.json\n")]
    public async Task Ends_with_2_where_a_file_is_missing_or_broken(string? json, string words)
    {
        if (json is not null)
        {
            script.Write(".devcontainer.json", json);
        }

        var result = await script.RunAsync("references", script.Home);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--engine nerdctl", "'nerdctl' is no engine that berth knows")]
    [InlineData("--config nowhere/devcontainer.json", "there is no such file")]
    public async Task Ends_with_2_where_it_is_misused(string options, string words)
    {
        var result = await script.RunAsync(["references", script.Home, .. options.Split(' ')]);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(words, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_no_file_have_the_password_of_a_registry()
    {
        script.With("ACR", "mycompany.azurecr.io", "acr-user", "canary");
        script.Write(".devcontainer.json", """{ "image": "mycompany.azurecr.io/${localEnv:ACR_CONTAINER_REGISTRY_USER:a}/${localEnv:ACR_CONTAINER_REGISTRY_PASSWORD:b}" }""");

        var result = await script.RunAsync("references", script.Home);

        Assert.Contains("mycompany.azurecr.io/a/b ", result.Out, StringComparison.Ordinal);
        Assert.Contains("BERTH6007", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", result.All, StringComparison.Ordinal);
    }
}
