using System.Diagnostics;
using System.Text.Json;

namespace Berth.Cli.Tests;

public sealed class Berth_registries : IDisposable
{
    private readonly Script script = new();

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task Lists_what_the_environment_is_given()
    {
        var result = await script.With("ACR", "mycompany.azurecr.io", "acr-user", "p").RunAsync("registries");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            """
            REGISTRY              PRODUCT                   SET  USER      FROM         AGENT  LOGIN
            mycompany.azurecr.io  Azure Container Registry  ACR  acr-user  environment  -      no known end

            """,
            result.Out);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task Says_what_to_set_where_nothing_is_given()
    {
        var result = await script.RunAsync("registries");

        Assert.Equal((0, ""), (result.ExitCode, result.Out));
        Assert.Contains("no registry is given", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_with_1_where_a_set_does_not_work()
    {
        script.Environment["ACR_CONTAINER_REGISTRY_SERVER"] = "mycompany.azurecr.io";
        script.Environment["ACR_CONTAINER_REGISTRY_USER"] = "acr-user";

        var result = await script.RunAsync("registries");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("ACR_CONTAINER_REGISTRY_PASSWORD", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_password_of_bytes_that_are_no_text()
    {
        // A real process: only there are the bytes of the environment read.
        var (exitCode, error) = await ShellAsync(
            $"A_CONTAINER_REGISTRY_SERVER=ghcr.io A_CONTAINER_REGISTRY_USER=mona A_CONTAINER_REGISTRY_PASSWORD=$(printf 'p\\377\\376q') {Program} registries");

        Assert.Equal(1, exitCode);
        Assert.Contains("A_CONTAINER_REGISTRY_PASSWORD holds bytes that are not UTF-8", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prints_json_and_nothing_else_when_asked()
    {
        var result = await script.With("ACR", "https://mycompany.azurecr.io", "acr-user", "canary").RunAsync("registries", "--json");

        using var answer = JsonDocument.Parse(result.Out);
        var registry = answer.RootElement.GetProperty("registries")[0];
        Assert.Equal("mycompany.azurecr.io", registry.GetProperty("registry").GetString());
        Assert.Equal("BERTH1014", answer.RootElement.GetProperty("problems")[0].GetProperty("code").GetString());
        Assert.Empty(result.Error);
        Assert.DoesNotContain("canary", result.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_a_secrets_file_instead_of_the_environment()
    {
        script.With("ACR", "mycompany.azurecr.io", "acr-user", "p");
        var file = script.Write("secrets.env", "GH_CONTAINER_REGISTRY_SERVER=ghcr.io\nGH_CONTAINER_REGISTRY_USER=mona\nGH_CONTAINER_REGISTRY_PASSWORD='a$b'\n");

        var result = await script.RunAsync("registries", "--secrets-file", file);

        Assert.Contains("ghcr.io", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("azurecr", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PROGRAM registries --secrets-file /dev/null")]
    [InlineData("PROGRAM registries --secrets-file /dev/stdin < FILE")]
    [InlineData("PROGRAM registries --secrets-file /proc/self/fd/0 < FILE")]
    [InlineData("cat FILE | PROGRAM registries --secrets-file /dev/stdin")]
    public async Task Has_nothing_to_say_about_the_mode_of_what_is_no_file_on_a_disk(string words)
    {
        var file = script.Write("secrets.env", "GH_CONTAINER_REGISTRY_SERVER=ghcr.io\nGH_CONTAINER_REGISTRY_USER=mona\nGH_CONTAINER_REGISTRY_PASSWORD=p\n");
        File.SetUnixFileMode(file, (UnixFileMode)Convert.ToInt32("644", 8));

        var (exitCode, error) = await ShellAsync(
            words.Replace("PROGRAM", Program, StringComparison.Ordinal).Replace("FILE", file, StringComparison.Ordinal));

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("BERTH1040", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_of_a_secrets_file_that_others_may_read()
    {
        var file = script.Write("secrets.env", "GH_CONTAINER_REGISTRY_SERVER=ghcr.io\n");
        File.SetUnixFileMode(file, (UnixFileMode)Convert.ToInt32("644", 8));

        Assert.Contains($"chmod 600 '{file}'", (await script.RunAsync("registries", "--secrets-file", file)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/nonexistent/secrets.json", "berth: hint: check its name")]
    [InlineData("/", "berth: hint: name a file in it")]
    public async Task Ends_with_2_where_the_file_is_not_to_be_had(string file, string hint)
    {
        var result = await script.RunAsync("registries", "--secrets-file", file);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("berth: error: secrets file", result.Error, StringComparison.Ordinal);
        Assert.Contains(hint, result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registries", "--jsno")]
    [InlineData("registries", "--secrets-file")]
    [InlineData("registriez")]
    [InlineData("export", "toml")]
    public async Task Ends_with_2_for_a_line_that_is_misspelt(params string[] line)
    {
        var result = await script.RunAsync(line);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.StartsWith("berth: error: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("berth: hint: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("registries", "--help")]
    [InlineData("login", "--help")]
    [InlineData("doctor", "--help")]
    public async Task Shows_help_for_each_command(params string[] line)
    {
        var result = await script.RunAsync(line);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Usage:", result.Out, StringComparison.Ordinal);
    }

    /// <summary>This build's program, run by the runtime that runs the tests.</summary>
    private static string Program => $"dotnet {typeof(ExitCode).Assembly.Location}";

    private static async Task<(int ExitCode, string Error)> ShellAsync(string command)
    {
        using var shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var error = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return (shell.ExitCode, error);
    }
}
