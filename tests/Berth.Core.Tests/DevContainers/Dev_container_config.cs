using Berth.Core.DevContainers;

namespace Berth.Core.Tests.DevContainers;

public sealed class Dev_container_config : IDisposable
{
    private readonly DevContainerFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Takes_a_build_and_its_paths()
    {
        folder.Environment["TAG"] = "2";
        var config = folder.Read(
            """
            {
              "build": {
                "dockerfile": "../Dockerfile",
                "context": "..",
                "target": "dev",
                "args": { "TAG": "${localEnv:TAG}", "N": 3, "B": true, "NOT": null },
                "options": ["--network=host"],
                "cacheFrom": "ghcr.io/acme/cache"
              },
              "image": "ignored"
            }
            """);

        Assert.Equal(DevContainerKind.Dockerfile, config.Kind);
        Assert.Equal((Below("Dockerfile"), folder.Path), (config.Build!.Dockerfile, config.Build.Context));
        Assert.Equal(new(".devcontainer/devcontainer.json", 3), config.Build.DockerfileAt);
        Assert.Equal("dev", config.Build.Target!.Text);
        Assert.Equal([("TAG", "2"), ("N", "3"), ("B", "true"), ("NOT", "null")], config.Build.Args.Select(arg => (arg.Name, arg.Value)));
        Assert.Equal(new WrittenText("ghcr.io/acme/cache", new(".devcontainer/devcontainer.json", 8)), Assert.Single(config.Build.CacheFrom));
        Assert.Equal("--network=host", Assert.Single(config.Build.Options).Text);
    }

    [Fact]
    public void Takes_the_older_names_of_dockerfile_and_context()
    {
        var config = folder.Read("""{ "dockerFile": "Dockerfile", "context": "..", "build": { "context": "ignored", "target": "x" } }""");

        Assert.Equal((Below(".devcontainer/Dockerfile"), folder.Path, "x"), (config.Build!.Dockerfile, config.Build.Context, config.Build.Target!.Text));
    }

    [Fact]
    public void Builds_in_the_folder_of_the_dockerfile_where_no_context_is_named() =>
        Assert.Equal(Below("docker"), folder.Read("""{ "build": { "dockerfile": "../docker/Dockerfile" } }""").Build!.Context);

    [Fact]
    public void Takes_an_image_before_a_compose_file() =>
        Assert.Equal(DevContainerKind.Image, folder.Read("""{ "image": "a", "build": { "target": "x" }, "dockerComposeFile": "c.yml" }""").Kind);

    [Fact]
    public void Without_any_image_is_an_error() => Assert.Throws<DevContainerFileException>(() => folder.Read("""{ "image": "" }""").Kind);

    [Theory]
    [InlineData("\"c.yml\"", null, null, ".devcontainer/c.yml")]
    [InlineData("[\"a.yml\", \"../b.yml\"]", null, null, ".devcontainer/a.yml b.yml")]
    [InlineData("[]", null, null, "docker-compose.yml docker-compose.override.yml")]
    [InlineData("[]", null, "A=1\nCOMPOSE_FILE= x.yml:y.yml \n", "x.yml y.yml")]
    [InlineData("[]", "z.yml", "COMPOSE_FILE=x.yml", "z.yml")]
    public void Finds_its_compose_files(string written, string? environment, string? dotenv, string expected)
    {
        folder.Write("docker-compose.override.yml", "services: {}");
        if (environment is not null)
        {
            folder.Environment["COMPOSE_FILE"] = environment;
        }

        if (dotenv is not null)
        {
            folder.Write(".env", dotenv);
        }

        var config = folder.Read($$"""{ "dockerComposeFile": {{written}}, "service": "app" }""");

        Assert.Equal(expected.Split(' ').Select(Below), config.ComposeFiles.Select(file => file.Text));
        Assert.Equal((DevContainerKind.Compose, "app", "/"), (config.Kind, config.Service!.Text, config.WorkspaceFolder));
    }

    [Theory]
    [InlineData("""{ "image": 5 }""", "'image' is a number, not a text")]
    [InlineData("""{ "image": "a", "build": [] }""", "'build' is a list, not an object")]
    [InlineData("""{ "build": { "dockerfile": "D", "args": ["A=1"] } }""", "'args' is a list, not an object")]
    [InlineData("""{ "build": { "dockerfile": "D", "args": { "A": {} } } }""", "'args.A' is an object, not a text")]
    [InlineData("""{ "build": { "dockerfile": "D", "cacheFrom": {} } }""", "'cacheFrom' is an object, not a text or a list of texts")]
    [InlineData("""{ "image": "a", "features": ["f"] }""", "'features' is a list, not an object")]
    [InlineData("""{ "image": "a", "runArgs": [1] }""", "'runArgs' is a number, not a list of texts")]
    [InlineData("""{ "image": "a", "privileged": "yes" }""", "'privileged' is a text, not true or false")]
    [InlineData("""{ "image": "a", "postCreateCommand": 1 }""", "'postCreateCommand' is a number, not")]
    public void Refuses_what_has_the_wrong_type(string json, string words)
    {
        var failure = Assert.Throws<DevContainerFileException>(() => folder.Read($"\n{json}"));

        Assert.Equal(new(".devcontainer/devcontainer.json", 2), failure.Location);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_commands_in_their_three_forms_and_keeps_what_is_written()
    {
        var config = folder.Read(
            """
            {
              "image": "a", "workspaceFolder": "/w", "privileged": null,
              "initializeCommand": "echo ${localEnv:X}", "postCreateCommand": ["a", "b"], "postStartCommand": { "x": "a", "y": ["b"] },
              "remoteEnv": { "PATH": "${containerEnv:PATH}:/x", "NONE": null },
              "secrets": { "TOKEN": { "description": "for the registry" } }
            }
            """);

        Assert.Equal("echo ", config.InitializeCommand!.Text);
        Assert.Equal("echo ${localEnv:X}", config.Root["initializeCommand"]!.Text);
        Assert.Equal(["a", "b"], config.PostCreateCommand!.Items.Select(item => item.Text));
        Assert.Equal(["x", "y"], config.PostStartCommand!.Members.Select(member => member.Name));
        Assert.Equal([("PATH", "${containerEnv:PATH}:/x"), ("NONE", null)], config.RemoteEnv.Select(pair => (pair.Name, pair.Value)));
        Assert.Equal("TOKEN", Assert.Single(config.DeclaredSecrets).Name);
        Assert.Equal(("/w", "X", null), (config.WorkspaceFolder, config.Variables[0].LocalVariable, config.Privileged));
    }

    /// <remarks>As the Dev Containers CLI 0.89 does: what is mounted is the top of the git repository.</remarks>
    [Fact]
    public void Appears_in_the_container_below_the_top_of_its_repository()
    {
        folder.Write(".git/config", "").Write("a/b/.devcontainer.json", """{ "image": "${containerWorkspaceFolder}" }""");

        var below = Path.Combine(folder.Path, "a", "b");
        var config = DevContainerConfig.Read(below + "/", DevContainerFiles.Find(below), folder.Scope);

        Assert.Equal($"/workspaces/{Path.GetFileName(folder.Path)}/a/b", config.WorkspaceFolder);
        Assert.Equal(config.WorkspaceFolder, config.Image!.Text);
    }

    [Theory]
    [InlineData("""{ "build": { "dockerfile": "a\u0000b" } }""")]
    [InlineData("""{ "dockerComposeFile": ["a\u0000b"] }""")]
    public void Survives_paths_that_are_none(string json) => Assert.NotNull(folder.Read(json));

    private string Below(string path) => Path.Combine(folder.Path, path);
}
