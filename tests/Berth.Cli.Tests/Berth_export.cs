using System.Text.Json;

namespace Berth.Cli.Tests;

public sealed class Berth_export : IDisposable
{
    private readonly Script script = new Script().With("GH", "ghcr.io", "mona", "pass'word");

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task Writes_a_docker_configuration_and_says_how_long_it_lives()
    {
        var result = await script.RunAsync("export", "docker-config");

        using var config = JsonDocument.Parse(result.Out);
        Assert.Equal("bW9uYTpwYXNzJ3dvcmQ=", config.RootElement.GetProperty("auths").GetProperty("ghcr.io").GetProperty("auth").GetString());
        Assert.Equal((0, "berth: ghcr.io: no known end\n"), (result.ExitCode, result.Error));
    }

    [Theory]
    [InlineData("containers-auth")]
    [InlineData("kubernetes")]
    [InlineData("dotnet-sdk")]
    [InlineData("devcontainers")]
    [InlineData("env")]
    public async Task Writes_each_other_form(string format)
    {
        var result = await script.RunAsync("export", format);

        Assert.Equal(0, result.ExitCode);
        Assert.NotEmpty(result.Out);
    }

    [Fact]
    public async Task For_devcontainers_refuses_what_cannot_be_written_there()
    {
        var result = await script.With("GH", "ghcr.io", "mona", "can|ary").RunAsync("export", "devcontainers");

        Assert.Equal((1, ""), (result.ExitCode, result.Out));
        Assert.DoesNotContain("can|ary", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_the_dotnet_sdk_takes_one_registry()
    {
        script.With("QUAY", "quay.io", "robot", "p");

        Assert.Equal(1, (await script.RunAsync("export", "dotnet-sdk")).ExitCode);
        Assert.Equal(0, (await script.RunAsync("export", "dotnet-sdk", "quay.io")).ExitCode);
    }

    [Theory]
    [InlineData("Not A Name")]
    [InlineData("a\ntype: Opaque")]
    public async Task For_kubernetes_takes_only_names_that_are_names(string name)
    {
        var result = await script.RunAsync("export", "kubernetes", "--name", name);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
    }

    [Fact]
    public async Task For_kubernetes_takes_only_namespaces_that_are_labels() =>
        Assert.Equal(2, (await script.RunAsync("export", "kubernetes", "--namespace", "a.b")).ExitCode);

    [Fact]
    public async Task Of_a_registry_that_no_set_names_is_misuse()
    {
        var result = await script.RunAsync("export", "docker-config", "quay.io");

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains("there are sets for ghcr.io", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_that_only_a_server_assumes_roles()
    {
        script.With("AWS", "123456789012.dkr.ecr.eu-central-1.amazonaws.com", "arn:aws:iam::123456789012:role/reader", "canary-external-id");

        var result = await script.RunAsync("export", "docker-config");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("AWS_CONTAINER_REGISTRY_USER is a role, and only a server assumes roles", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", result.Out + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_the_logins_that_can_be_had_and_tells_which_cannot()
    {
        // Nobody answers on port 1 of loopback.
        script.Environment["AWS_ENDPOINT_URL_ECR"] = "http://127.0.0.1:1";
        script.With("AWS", "123456789012.dkr.ecr.eu-central-1.amazonaws.com", "AKIAIOSFODNN7EXAMPLE", new string('k', 40));
        script.Environment["HALF_CONTAINER_REGISTRY_SERVER"] = "quay.io";
        script.Environment["HALF_CONTAINER_REGISTRY_USER"] = "robot";

        var all = await script.RunAsync("export", "docker-config");
        var one = await script.RunAsync("export", "docker-config", "ghcr.io");

        Assert.Equal(1, all.ExitCode);
        Assert.Contains("ghcr.io", all.Out, StringComparison.Ordinal);
        Assert.Contains("HALF_CONTAINER_REGISTRY_PASSWORD", all.Error, StringComparison.Ordinal);
        Assert.Contains(
            "warning: what was written has no login for 123456789012.dkr.ecr.eu-central-1.amazonaws.com, quay.io\n", all.Error, StringComparison.Ordinal);
        Assert.Equal((0, all.Out), (one.ExitCode, one.Out));
    }

    [Fact]
    public async Task Of_nothing_is_refused()
    {
        using var empty = new Script();

        var result = await empty.RunAsync("export", "env");

        Assert.Equal((1, ""), (result.ExitCode, result.Out));
        Assert.Contains("name a file of them with --secrets-file", result.Error, StringComparison.Ordinal);
    }
}
