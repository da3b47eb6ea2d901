using System.CommandLine;
using System.Diagnostics;
using Berth.Cli.Commands;

namespace Berth.Cli.Tests;

public sealed class Command_line : IDisposable
{
    private readonly Script script = new();

    public void Dispose() => script.Dispose();

    [Fact]
    public void Describes_every_command_option_and_argument()
    {
        var root = CommandLine.Root(script.Surroundings());

        Assert.All(root.Subcommands.SelectMany(command => (Command[])[command, .. command.Subcommands]), command =>
        {
            Assert.False(string.IsNullOrEmpty(command.Description), command.Name);
            Assert.All(command.Options, option => Assert.False(string.IsNullOrEmpty(option.Description), $"{command.Name} {option.Name}"));
            Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrEmpty(argument.Description), $"{command.Name} {argument.Name}"));
        });
    }

    [Fact]
    public async Task Has_a_man_page_of_every_command_and_option()
    {
        var page = (await script.RunAsync("man")).Out;

        var commands = CommandLine.Root(script.Surroundings()).Subcommands.Where(command => !command.Hidden);
        Assert.All(commands.SelectMany(command => (Command[])[command, .. command.Subcommands]), command =>
        {
            Assert.Contains($"berth {(command.Parents.Single() is RootCommand ? "" : $"{command.Parents.Single().Name} ")}{command.Name}", page, StringComparison.Ordinal);
            Assert.All(
                command.Options.Where(option => !option.Hidden),
                option => Assert.Contains(option.Name.Replace("-", @"\-", StringComparison.Ordinal), page, StringComparison.Ordinal));
        });
    }

    [Theory]
    [InlineData("registriez", "'registriez' is no command or option of berth")]
    [InlineData("registries --jsno", "'--jsno' is no command or option of berth")]
    [InlineData("export toml", "argument 'toml' not recognized")]
    [InlineData("login not/a:registry:", "is not a registry")]
    [InlineData("login --bogus", "unknown option '--bogus'")]
    [InlineData("logout ghcr.io -x", "unknown option '-x'")]
    [InlineData("doctor --bogus", "unknown option '--bogus'")]
    [InlineData("export docker-config --json", "unknown option '--json'")]
    [InlineData("doctor -- --bogus", "image reference '--bogus'")]
    [InlineData("doctor Not/A/Reference", "capital letters")]
    [InlineData("doctor --allow-realm nonsense", "is not REGISTRY=HOST")]
    public async Task That_is_misspelt_names_the_word(string line, string expected)
    {
        var result = await script.RunAsync(line.Split(' '));

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Equal(2, result.Error.TrimEnd('\n').Split('\n').Length);
    }

    [Theory]
    [InlineData("registries --password=canary-5fd1")]
    [InlineData("login --password=canary-5fd1 ghcr.io")]
    [InlineData("login -pcanary-5fd1")]
    [InlineData("export env --token=canary-5fd1")]
    public async Task Shows_no_value_of_an_option_that_nobody_knows(string line)
    {
        var result = await script.RunAsync(line.Split(' '));

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.DoesNotContain("canary", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registries")]
    [InlineData("registries --secrets-file")]
    [InlineData("login")]
    [InlineData("doctor")]
    [InlineData("export env")]
    public async Task Reads_no_file_for_a_word_that_begins_with_an_at_sign(string line)
    {
        var file = script.Write("p.env", "ACR_CONTAINER_REGISTRY_PASSWORD=canary-5fd1\nACR_CONTAINER_REGISTRY_USER=canary-5fd1\n");

        var result = await script.RunAsync([.. line.Split(' '), $"@{file}"]);

        Assert.Equal((2, ""), (result.ExitCode, result.Out));
        Assert.DoesNotContain("canary", result.Error, StringComparison.Ordinal);
        Assert.Contains("@", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("response file", result.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task That_is_empty_shows_help()
    {
        var result = await script.RunAsync();

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Usage:", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "login [REGISTRY...] ")]
    [InlineData("--help", "doctor [REFERENCE...] ")]
    [InlineData("--help", "export <FORMAT> [REGISTRY...] ")]
    [InlineData("logout --help", "\n  [REGISTRY...] ")]
    public async Task Shows_in_brackets_what_may_be_left_out(string line, string expected)
    {
        var result = await script.RunAsync(line.Split(' '));

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(expected, result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("...>", result.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Completes_in_each_shell(string shell) =>
        Assert.Contains("[suggest:", (await script.RunAsync("completion", shell)).Out, StringComparison.Ordinal);

    [Fact]
    public async Task Of_a_kubelet_that_asks_nonsense_leaves_standard_output_empty()
    {
        var result = await script.RunAsync("nonsense", ["kubelet"]);

        Assert.Equal((1, ""), (result.ExitCode, result.Out));
        Assert.NotEmpty(result.Error);
    }

    [Theory]
    [InlineData("registries")]
    [InlineData("login")]
    public async Task That_meets_what_nobody_foresaw_tells_its_kind_alone(string command)
    {
        script.Clock = new BrokenClock();

        var result = await script.With("GH", "ghcr.io", "mona", "canary").RunAsync(command);

        Assert.Equal(4, result.ExitCode);
        Assert.Contains("DivideByZeroException", result.Error, StringComparison.Ordinal);
        Assert.Contains("report it", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, result.Error.TrimEnd('\n').Split('\n').Length);
        Assert.DoesNotContain("canary", result.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_helper_that_meets_what_nobody_foresaw_tells_its_kind_on_one_line()
    {
        script.Clock = new BrokenClock();

        var result = await script.With("GH", "ghcr.io", "mona", "canary").HelperAsync("get", "ghcr.io");

        Assert.Equal((1, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("docker-credential-berth failed in a way that nobody foresaw (DivideByZeroException)", result.Out, StringComparison.Ordinal);
        Assert.Single(result.Out.TrimEnd('\n').Split('\n'));
        Assert.DoesNotContain("canary", result.Out, StringComparison.Ordinal);
    }

    /// <summary>Stands for a fault of ours.</summary>
    private sealed class BrokenClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => throw new DivideByZeroException("canary");
    }

    [Fact]
    public async Task Of_a_doctor_without_a_registry_says_what_to_set()
    {
        var result = await script.RunAsync("doctor");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("no registry is given", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_agent_without_a_set_says_that_it_serves_none()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(ExitCode).Assembly.Location, "agent"]) { RedirectStandardError = true };
        start.Environment["XDG_RUNTIME_DIR"] = script.Environment["XDG_RUNTIME_DIR"];
        using var agent = Process.Start(start)!;

        var words = await agent.StandardError.ReadLineAsync();
        agent.Kill();

        Assert.StartsWith("berth: serving no registry yet at ", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_agent_whose_directory_has_too_long_a_name_says_so()
    {
        script.Environment["XDG_RUNTIME_DIR"] = Directory.CreateDirectory(Path.Combine(script.Home, new string('x', 120)), (UnixFileMode)448).FullName;

        var result = await script.With("GH", "ghcr.io", "mona", "p").RunAsync("login");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("longer than the system allows", result.Error, StringComparison.Ordinal);
    }
}
