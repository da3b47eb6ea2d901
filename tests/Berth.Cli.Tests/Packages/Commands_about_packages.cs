using System.Text.Json;
using Berth.Cli.Commands;

namespace Berth.Cli.Tests.Packages;

/// <summary>What is decided before a server is asked, and how its answers are told.</summary>
public sealed class Commands_about_packages : IDisposable
{
    private readonly Script script = new();

    public Commands_about_packages()
    {
        // Nobody listens there.
        script.Environment["BERTH_SERVER"] = "http://127.0.0.1:9";
        script.Environment["BERTH_TOKEN"] = "canary-5fd1";
    }

    public void Dispose() => script.Dispose();

    [Theory]
    [InlineData("package list a/b", "'a/b' is no login")]
    [InlineData("package view api", "'api' is no package")]
    [InlineData("package edit acme/api", "what to change about acme/api is not said")]
    [InlineData("package edit acme/api --repository acme/api --no-repository", "contradict each other")]
    [InlineData("package edit acme/api --repository api", "'api' is no repository")]
    [InlineData("package edit acme/api --visibility secret", "'secret' not recognized")]
    [InlineData("package edit acme/api --inherit yes", "'yes' not recognized")]
    [InlineData("package allow acme/api", "either a repository is meant or a user")]
    [InlineData("package allow acme/api --codespaces acme/api --user mona", "either a repository is meant or a user")]
    [InlineData("package allow acme/api --codespaces acme/api --role read", "codespaces have no role")]
    [InlineData("package allow acme/api --user mona", "which role is not said")]
    [InlineData("package allow acme/api --user mona --role owner", "'owner' not recognized")]
    [InlineData("package revoke acme/api", "either a repository is meant or a user")]
    [InlineData("package delete acme/api:1", "'acme/api:1' is no package")]
    [InlineData("explain busybox", "'busybox' is no image of a package")]
    [InlineData("explain acme/api --repo api", "'api' is no repository")]
    [InlineData("registry token", "option '--repo' is required")]
    [InlineData("registry token --repo acme", "'acme' is no repository")]
    public async Task That_mean_nothing_are_misused(string line, string expected)
    {
        var result = await script.RunAsync(line.Split(' '));

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Contains("berth: hint: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("package list")]
    [InlineData("package view acme/api --json")]
    [InlineData("package edit acme/api --visibility public --yes")]
    [InlineData("package allow acme/api --codespaces acme/web")]
    [InlineData("package revoke acme/api --user mona")]
    [InlineData("package access acme/api")]
    [InlineData("package delete acme/api --yes")]
    [InlineData("explain acme/api")]
    [InlineData("registry gc")]
    [InlineData("registry config")]
    [InlineData("registry token --repo acme/api")]
    public async Task Say_that_the_server_does_not_answer(string line)
    {
        var result = await script.RunAsync(line.Split(' '));

        Assert.Equal((3, ""), (result.ExitCode, result.Out));
        Assert.Contains("127.0.0.1:9 does not answer", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y\n", true)]
    [InlineData("YES\n", true)]
    [InlineData("n\n", false)]
    [InlineData("\n", false)]
    [InlineData("", false)]
    public async Task Ask_before_what_cannot_be_taken_back(string typed, bool expected)
    {
        using var error = new StringWriter();
        var surroundings = script.Surroundings(typed) with { IsInteractive = true, Error = new(error, hasColours: false) };

        var goesOn = await new Confirmation(surroundings).AskAsync("This deletes acme/api.", "nothing was deleted", "berth x --yes", TestContext.Current.CancellationToken);

        Assert.Equal(expected, goesOn);
        Assert.StartsWith("This deletes acme/api.\nGo on? [y/N] ", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(!expected, error.ToString().Contains("nothing was deleted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ask_nobody_where_there_is_no_terminal()
    {
        using var error = new StringWriter();
        var surroundings = script.Surroundings("y\n") with { Error = new(error, hasColours: false) };

        Assert.False(await new Confirmation(surroundings).AskAsync("This deletes acme/api.", "nothing was deleted", "berth x --yes", TestContext.Current.CancellationToken));
        Assert.Equal(
            """
            This deletes acme/api.
            berth: error: nothing was deleted: there is no terminal to ask on
            berth: hint: if that is meant: berth x --yes

            """,
            error.ToString());
    }

    [Fact]
    public void Tell_a_decision_with_what_it_was_made_from()
    {
        using var output = new StringWriter();
        using var decision = JsonDocument.Parse("""
            {
              "package": "acme/tool", "user": "mona", "repository": "acme/web", "allowed": false, "rule": "6", "reason": "acme/tool is private\u001b[2J",
              "fix": "berth package allow acme/tool --codespaces acme/web", "facts": ["acme/tool is private", "the package does not list it for codespaces"]
            }
            """);

        ExplainCommand.Print(new(output, hasColours: false), decision.RootElement);

        Assert.Equal(
            """
            denied: a codespace of acme/web, opened by mona, may not pull acme/tool
              rule: 6
              fact: acme/tool is private
              fact: the package does not list it for codespaces
              why: acme/tool is private\u001b[2J
              fix: berth package allow acme/tool --codespaces acme/web

            """,
            output.ToString());
    }
}
