using System.Text;
using System.Text.Json.Nodes;
using Berth.Core.DevContainers;
using Berth.Core.DevContainers.Delivery;

namespace Berth.Core.Tests.DevContainers.Delivery;

public sealed class Override_configuration
{
    private static readonly LaunchDelivery Ours = new(
        ["type=bind,source=/s,target=/t,readonly"], ["--label", "a=b"], new Dictionary<string, string> { ["DOCKER_CONFIG"] = "/c" }, null, ["/w", "env", "--"]);

    [Fact]
    public void Keeps_all_that_somebody_wrote()
    {
        var written = Written("""
            { "name": "api", "image": "${localEnv:REGISTRY}/a:1", "remoteEnv": { "A": null, "B": "${containerEnv:PATH}:/x" }, "forwardPorts": [3000, "db:5432"],
              "hostRequirements": { "cpus": 4, "memory": "8gb" }, "customizations": { "vscode": { "extensions": ["a.b"] } }, "initializeCommand": "make ready" }
            """);

        Assert.Equal("${localEnv:REGISTRY}/a:1", (string?)written["image"]);
        Assert.Equal("""{"A":null,"B":"${containerEnv:PATH}:/x"}""", written["remoteEnv"]!.ToJsonString());
        Assert.Equal("""[3000,"db:5432"]""", written["forwardPorts"]!.ToJsonString());
        Assert.Equal("""{"cpus":4,"memory":"8gb"}""", written["hostRequirements"]!.ToJsonString());
        Assert.Equal("make ready", (string?)written["initializeCommand"]);
    }

    [Fact]
    public void Puts_mounts_and_arguments_behind_those_that_are_there()
    {
        var written = Written("""{ "image": "a", "mounts": ["source=x,target=/x,type=volume", { "type": "bind", "source": "/h", "target": "/h" }], "runArgs": ["--init"] }""");

        Assert.Equal(
            """["source=x,target=/x,type=volume",{"type":"bind","source":"/h","target":"/h"},"type=bind,source=/s,target=/t,readonly"]""",
            written["mounts"]!.ToJsonString());
        Assert.Equal("""["--init","--label","a=b"]""", written["runArgs"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{ "image": "a", "containerEnv": { "X": "1" } }""", """{"DOCKER_CONFIG":"/c","X":"1"}""")]
    [InlineData("""{ "image": "a", "containerEnv": { "DOCKER_CONFIG": "/mine" } }""", """{"DOCKER_CONFIG":"/mine"}""")]
    [InlineData("""{ "image": "a" }""", """{"DOCKER_CONFIG":"/c"}""")]
    public void Lets_the_variables_of_the_repository_win(string config, string expected) =>
        Assert.Equal(expected, Written(config)["containerEnv"]!.ToJsonString());

    [Theory]
    [InlineData("\"make && echo 'done'\"", """["/w","env","--","/bin/sh","-c","make && echo 'done'"]""")]
    [InlineData("""["make", "two words", "$HOME"]""", """["/w","env","--","make","two words","$HOME"]""")]
    [InlineData(
        """{ "one": "a b", "two": ["c", "d"] }""", """{"one":["/w","env","--","/bin/sh","-c","a b"],"two":["/w","env","--","c","d"]}""")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("[]", "[]")]
    public void Starts_lifecycle_commands_of_every_form_through_the_wrapper(string command, string expected)
    {
        foreach (var name in OverrideConfiguration.LifecycleCommands)
        {
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), Written($$"""{ "image": "a", "{{name}}": {{command}} }""")[name]));
        }
    }

    [Fact]
    public void Leaves_a_command_that_is_null_away() => Assert.Null(Written("""{ "image": "a", "postCreateCommand": null }""")["postCreateCommand"]);

    [Fact]
    public void Names_our_compose_file_last()
    {
        var root = Jsonc.Parse("f", Encoding.UTF8.GetBytes("""{ "dockerComposeFile": "compose.yml", "service": "dev" }"""));
        var written = JsonNode.Parse(OverrideConfiguration.Write(root, Ours with { ComposeFile = "/l/ours.yml", Mounts = [], RunArgs = [] }, ["/r/compose.yml"]))!;

        Assert.Equal("""["/r/compose.yml","/l/ours.yml"]""", written["dockerComposeFile"]!.ToJsonString());
        Assert.Equal("dev", (string?)written["service"]);
    }

    [Fact]
    public void Without_anything_to_add_says_the_same()
    {
        const string text = """{"image":"a","mounts":["x"],"runArgs":["y"],"containerEnv":{"A":"b"},"postCreateCommand":"make","n":1e3}""";

        Assert.Equal(text, Encoding.UTF8.GetString(OverrideConfiguration.Write(Jsonc.Parse("f", Encoding.UTF8.GetBytes(text)), LaunchDelivery.None, [])));
    }

    private static JsonNode Written(string config) =>
        JsonNode.Parse(OverrideConfiguration.Write(Jsonc.Parse("f", Encoding.UTF8.GetBytes(config)), Ours, []))!;
}
