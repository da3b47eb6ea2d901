using Berth.Core.Problems;

namespace Berth.Core.Tests.DevContainers;

public sealed class Dev_container_scan : IDisposable
{
    private const string Canary = "CANARY7f3a91c2";

    private readonly DevContainerFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Finds_the_image_and_its_platform()
    {
        folder.Environment["TAG"] = "2";

        Assert.Equal(
            ["Image ghcr.io/acme/api:2 .devcontainer/devcontainer.json:2 for linux/arm64"],
            folder.References("{\n\"image\": \"ghcr.io/acme/api:${localEnv:TAG}\", \"runArgs\": [\"--platform\", \"linux/arm64\"] }"));
    }

    /// <remarks>The Dev Containers CLI 0.89 puts <c>docker.io/</c> before a name of two parts.</remarks>
    [Theory]
    [InlineData("mycompany.azurecr.io/fieldkit:1", true)]
    [InlineData("localhost:5000/app", true)]
    [InlineData("acme/api", false)]
    [InlineData("debian:12", false)]
    [InlineData("docker.io/debian", false)]
    [InlineData("ghcr.io/acme/api", false)]
    public void Warns_of_a_name_that_is_looked_for_at_docker_hub(string image, bool warns) =>
        Assert.Equal(warns, folder.Scan($$"""{ "image": "{{image}}" }""").Problems.Any(problem => problem.Code == ProblemCode.FlatName));

    [Theory]
    [InlineData("\"image\": \"a\", \"name\": \"${localEnv:IMAGE:localhost/b:1}\"", ProblemCode.DefaultCutAtColon, "ends at its first colon: 'localhost/b' is used")]
    [InlineData("\"image\": \"a\", \"name\": \"${localEnv:DB_PASSWORD}\"", ProblemCode.SecretWithheld, "'DB_PASSWORD' is a secret and is unset here")]
    [InlineData("\"image\": \"a\", \"containerEnv\": { \"API_TOKEN\": \"" + Canary + "\" }", ProblemCode.SecretInConfiguration, "'API_TOKEN' in containerEnv looks like a secret")]
    [InlineData("\"image\": \"a\", \"remoteEnv\": { \"db-secret\": \"${localEnv:OTHER:" + Canary + "}\" }", ProblemCode.SecretInConfiguration, "'db-secret' in remoteEnv")]
    [InlineData("\"image\": \"a\", \"containerEnv\": { \"API_TOKEN\": \"${localEnv:DB_PASSWORD}\" }", ProblemCode.SecretWithheld, "'DB_PASSWORD' is a secret")]
    [InlineData("\"image\": \"a b\"", ProblemCode.ReferenceRefused, "image reference 'a b'")]
    public void Warns_with_file_and_line_and_without_any_value(string members, ProblemCode code, string words)
    {
        folder.Withheld.Add("DB_PASSWORD");

        var problem = Assert.Single(folder.Scan($"\n{{ {members} }}").Problems);

        Assert.Equal((code, ".devcontainer/devcontainer.json:2"), (problem.Code, problem.Subject));
        Assert.Contains(words, problem.What, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, problem.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"containerEnv\": { \"TOKEN_FILE\": \"/run/x\", \"KEYBOARD\": \"us\", \"SSH_KEY\": \"/home/x/key\", \"TOKEN\": \"\" }")]
    [InlineData("\"remoteEnv\": { \"TOKEN\": \"${containerEnv:TOKEN}\", \"PUBLIC_KEY\": \"x\", \"SECRET\": null }")]
    [InlineData("\"name\": \"${localEnv:SET:a:b}\"")]
    public void Is_silent_about_what_is_fine(string members)
    {
        folder.Environment["SET"] = "1";

        Assert.Empty(folder.Scan($$"""{ "image": "a", {{members}} }""").Problems);
    }

    [Fact]
    public void Warns_of_secrets_among_build_args()
    {
        folder.Write(".devcontainer/Dockerfile", "FROM a");

        var problems = folder.Scan("""{ "build": { "dockerfile": "Dockerfile", "args": { "NPM_TOKEN": "x" }, "options": ["--build-arg", "KEY=y"] } }""").Problems;

        Assert.Equal(["NPM_TOKEN", "KEY"], problems.Select(problem => problem.What.Split('\'')[1]));
    }

    [Fact]
    public void Says_the_same_each_time_and_nothing_twice()
    {
        folder.Write(".devcontainer/Dockerfile", "FROM a AS x\nCOPY --from=b / /\nCOPY --from=b / /\nFROM x");
        const string json = """{ "build": { "dockerfile": "Dockerfile", "cacheFrom": ["c", "c"] } }""";

        Assert.Equal(4, folder.References(json).Length);
        Assert.Equal(folder.References(json), folder.References(json));
    }
}
