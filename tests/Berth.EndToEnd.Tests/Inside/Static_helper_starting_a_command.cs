using Berth.Core.Client;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.EndToEnd.Tests.Helper;
using Berth.Testing;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Inside;

public sealed class Static_helper_starting_a_command
{
    private const string Canary = "canary-4be1";

    private const string Awkward = $"{Canary} it's \"so\" $HOME `id` \\ ü\n*\t; end ";

    private static readonly Dictionary<string, string> Variables = new() { ["TOKEN"] = Awkward, ["EMPTY"] = "", ["KEPT"] = "replaced" };

    [Fact]
    public async Task Gives_it_the_variables_on_top_of_its_own()
    {
        await using var codespace = await OpenedCodespace.OpenAsync(Variables);

        var run = await codespace.HelperAsync("env", "--", "/bin/sh", "-c", "printf '%s|%s|%s|%s' \"$TOKEN\" \"${EMPTY-unset}\" \"$KEPT\" \"$HOME\"");

        Assert.Equal((0, $"{Awkward}||replaced|/", ""), (run.ExitCode, run.Out, run.Error));
    }

    [Fact]
    public async Task Keeps_its_arguments_to_the_byte()
    {
        await using var codespace = await OpenedCodespace.OpenAsync(Variables);
        string[] words = ["it's", "a \"b\"", "two\nlines\n", "", "$HOME `id` *", "--", "env", "ü"];

        var run = await codespace.HelperAsync(["env", "--", "/bin/sh", "-c", "for a; do printf '[%s]' \"$a\"; done", "sh", .. words]);
        var bytes = await codespace.ShellAsync("docker-credential-berth env -- printf '%s|' \"$(printf 'a\\377\\200z')\" | od -An -tx1");

        Assert.Equal(string.Concat(words.Select(word => $"[{word}]")), run.Succeeded().Out);
        Assert.Equal("61 ff 80 7a 7c", bytes.Succeeded().Out.Trim());
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 37", 37)]
    [InlineData("kill -TERM $$", 143)]
    public async Task Ends_as_the_command_ends(string command, int exitCode)
    {
        await using var codespace = await OpenedCodespace.OpenAsync(Variables);

        Assert.Equal(exitCode, (await codespace.HelperAsync("env", "--", "/bin/sh", "-c", command)).ExitCode);
    }

    [Fact]
    public async Task Leaves_input_folder_signals_and_descriptors_as_they_were()
    {
        await using var codespace = await OpenedCodespace.OpenAsync(Variables);
        const string Look = "sh -c 'pwd; cat; grep ^Sig /proc/self/status; umask; ls /proc/self/fd; ulimit -a'";

        var with = await codespace.ShellAsync($"cd /usr/lib && exec docker-credential-berth env -- {Look}", "line one\nline two");
        var without = await codespace.ShellAsync($"cd /usr/lib && exec {Look}", "line one\nline two");

        Assert.Equal(without.Succeeded().Out, with.Succeeded().Out);
        Assert.Contains("/usr/lib\nline one\nline two", with.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-command", 127, "was not found on the search path")]
    [InlineData("/no/such/command", 127, "was not found")]
    [InlineData("/etc/passwd", 126, "cannot be started: permission denied")]
    [InlineData("/", 126, "cannot be started: permission denied")]
    [InlineData("no\ncommand", 127, "'no\\u000acommand'")]
    public async Task Says_why_it_does_not_start(string command, int exitCode, string words)
    {
        await using var codespace = await OpenedCodespace.OpenAsync(Variables);

        var run = await codespace.HelperAsync("env", "--", command, "argument");

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Out));
        Assert.Contains(words, Assert.Single(run.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, run.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_agent_warns_and_starts_it_without_them()
    {
        await using var codespace = await OpenedCodespace.OpenAsync(Variables);
        await codespace.KillAgentAsync();

        var run = await codespace.HelperAsync("env", "--", "/bin/sh", "-c", "printf %s \"${TOKEN-unset}\"; exit 3");

        Assert.Equal((3, "unset"), (run.ExitCode, run.Out));
        Assert.StartsWith("docker-credential-berth: warning: the berth agent is gone", Assert.Single(run.Error.TrimEnd('\n').Split('\n')));
    }

    [Fact]
    public async Task Has_the_variables_again_once_the_codespace_is_opened_again()
    {
        await using var codespace = await OpenedCodespace.OpenAsync(Variables);
        await codespace.KillAgentAsync();
        await codespace.StartAgentAsync();
        codespace.Open(new Dictionary<string, string> { ["TOKEN"] = "new" });

        Assert.Equal("new", (await codespace.HelperAsync("env", "--", "/bin/sh", "-c", "printf %s \"$TOKEN\"")).Succeeded().Out);
    }

    [Fact]
    public async Task Finds_the_next_agent_through_the_read_only_mount_it_has()
    {
        await using var codespace = await OpenedCodespace.OpenAsync(Variables);
        var (mounted, waiting) = (codespace.Folder.Make("mounted"), codespace.Folder["waiting"]);
        await using var container = BackgroundProgram.Start(
            Requires.Program("/usr/bin/unshare"),
            [
                "--mount", "/bin/sh", "-c",
                $"mount --bind {codespace.Inside} {mounted} && mount -o remount,ro,bind {mounted} || exit 1; : > {waiting}; "
                + $"until [ \"$({mounted}/docker-credential-berth env -- sh -c 'echo $TOKEN' 2>/dev/null)\" = new ]; do sleep 0.1; done; echo found",
            ],
            ProgramEnvironment.Bare("/"), codespace.Folder["container.log"]);
        await Eventually.HappensAsync("it is mounted", () => File.Exists(waiting), TestContext.Current.CancellationToken);

        await codespace.KillAgentAsync();
        await codespace.StartAgentAsync();
        codespace.Open(new Dictionary<string, string> { ["TOKEN"] = "new" });

        await Eventually.HappensAsync("it is served", () => container.HasEnded, TestContext.Current.CancellationToken);
        Assert.Equal("found\n", container.Log);
    }

    [Fact]
    public async Task Prints_them_so_that_a_shell_gets_every_character()
    {
        await using var codespace = await OpenedCodespace.OpenAsync(Variables);

        var run = await codespace.ShellAsync(
            "eval \"$(docker-credential-berth env --shell)\"; exec sh -c 'printf \"%s|%s|%s\" \"$TOKEN\" \"${EMPTY-unset}\" \"$KEPT\"'");
        var piped = await codespace.ShellAsync("{ docker-credential-berth env --shell; echo 'printf %s \"$TOKEN\"'; } | sh");

        Assert.Equal((0, $"{Awkward}||replaced", ""), (run.ExitCode, run.Out, run.Error));
        Assert.Equal(Awkward, piped.Succeeded().Out);
    }

    [Fact]
    public async Task Without_an_agent_prints_nothing_so_that_a_shell_comes_up()
    {
        await using var codespace = await OpenedCodespace.OpenAsync(Variables);
        await codespace.KillAgentAsync();

        var run = await codespace.HelperAsync("env", "--shell");

        Assert.Equal((0, ""), (run.ExitCode, run.Out));
        Assert.Contains("warning", Assert.Single(run.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("env")]
    [InlineData("env", "--")]
    [InlineData("env", "command")]
    [InlineData("env", "--shell", "more")]
    [InlineData("env", "--unknown")]
    public async Task Asked_for_nothing_it_knows_tells_how_to_ask(params string[] words)
    {
        await using var codespace = await OpenedCodespace.OpenAsync(Variables);

        var run = await codespace.HelperAsync(words);

        Assert.Equal((1, ""), (run.ExitCode, run.Out));
        Assert.Contains("env -- COMMAND", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_no_value_in_an_argument_or_a_file()
    {
        await using var codespace = await OpenedCodespace.OpenAsync(
            Variables, new AgentSet("ghcr.io", null, "GHCR", "environment", "mona", new(Canary), null));
        await using var running = BackgroundProgram.Start(
            codespace.Helper, ["env", "--", "/bin/sleep", "600"], ProgramEnvironment.Bare("/"), codespace.Folder["command.log"]);
        await Eventually.HappensAsync("the command has the variables", () => Running.Processes().Any(process =>
            process.Arguments.StartsWith("/bin/sleep\0600", StringComparison.Ordinal) && process.Environment.Contains(Canary, StringComparison.Ordinal)),
            TestContext.Current.CancellationToken);

        Assert.DoesNotContain(Running.Processes(), process => process.Arguments.Contains(Canary, StringComparison.Ordinal));
        var grep = await codespace.ShellAsync($"grep -r -F --devices=skip -l {Canary} {codespace.Folder.Path}");
        Assert.Equal((1, ""), (grep.ExitCode, grep.Out));
    }

    [Fact]
    public async Task Mounted_alone_finds_the_socket_in_its_usual_place()
    {
        await using var codespace = await OpenedCodespace.OpenAsync(Variables);
        var root = codespace.Folder.Path;
        var program = codespace.Folder["usr", "local", "bin", BerthPrograms.HelperName];
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        File.Copy(codespace.Helper, program);
        Directory.CreateDirectory(codespace.Folder["run"]);
        File.CreateSymbolicLink(codespace.Folder["run", "berth"], $"../codespaces/{OpenedCodespace.Id}/inside");

        var run = await ProgramRun.OfAsync(
            Requires.Program("/usr/sbin/chroot"), [root, $"/usr/local/bin/{BerthPrograms.HelperName}", "env", "--shell"],
            new Dictionary<string, string>(), TestContext.Current.CancellationToken);

        Assert.Contains(Canary, run.Succeeded().Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_another_helpers_words_nothing_has_changed()
    {
        await using var codespace = await OpenedCodespace.OpenAsync(
            Variables, new AgentSet("ghcr.io", null, "GHCR", "environment", "mona", new("p"), null));

        Assert.Equal("{\"ghcr.io\":\"mona\"}\n", (await codespace.HelperAsync("list")).Succeeded().Out);
        Assert.Equal("docker-credential-berth: unknown action: environment\n", (await codespace.HelperAsync("environment")).Failed().Out);
        Assert.Contains("env --shell", (await codespace.HelperAsync("--help")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Equal(
            Credential_helper_of_the_host.NotFound, (await codespace.ShellAsync("printf quay.io | docker-credential-berth get")).Failed().Out.Trim());
    }
}
