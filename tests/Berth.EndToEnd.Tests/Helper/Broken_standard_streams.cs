using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Helper;

/// <summary>The finished programs, started by a shell that closed or filled up one of their standard streams.</summary>
public sealed class Broken_standard_streams
{
    public static TheoryData<string> Programs => ["host", "static"];

    [Theory, MemberData(nameof(Programs))]
    public async Task Of_a_helper_that_are_full_are_told_in_one_line(string program)
    {
        var run = await ShellAsync(program, "version > /dev/full");

        Assert.Equal((1, "docker-credential-berth: standard output cannot be written: No space left on device\n"), (run.ExitCode, run.Error));
    }

    [Theory, MemberData(nameof(Programs))]
    public async Task Of_a_helper_that_are_closed_are_told_in_one_line(string program)
    {
        var output = await ShellAsync(program, "version >&-");
        var input = await ShellAsync(program, "get <&-");

        Assert.Equal((1, "docker-credential-berth: standard output cannot be written: it is closed\n"), (output.ExitCode, output.Words));
        Assert.Equal((1, "standard input cannot be read: it is closed\n"), (input.ExitCode, input.Words));
    }

    [Theory, MemberData(nameof(Programs))]
    public async Task Of_a_helper_that_are_all_closed_end_it(string program)
    {
        var run = await ShellAsync(program, "get <&- >&- 2>&-");

        Assert.Equal((1, ""), (run.ExitCode, run.Words));
    }

    [Theory]
    [InlineData("kubelet <&-", 1, "berth: error: standard input cannot be read: it is closed\n")]
    [InlineData("registries --json >&-", 1, "berth: error: standard output cannot be written: it is closed\n")]
    [InlineData("registriez 2>&-", 2, "")]
    public async Task Of_the_tool_that_are_closed_are_told_in_one_line(string words, int exitCode, string expected)
    {
        var run = await ShellAsync("berth", words);

        Assert.Equal((exitCode, expected), (run.ExitCode, run.Words));
    }

    private static Task<ProgramRun> ShellAsync(string program, string words)
    {
        BerthPrograms.Required();
        var command = program switch
        {
            "static" => BerthPrograms.StaticHelper,
            "host" => $"exec -a {BerthPrograms.HelperName} {BerthPrograms.Berth}",
            _ => BerthPrograms.Berth,
        };
        return ProgramRun.OfAsync(
            "/bin/bash", ["-c", $"{command} {words}"], new Dictionary<string, string> { ["HOME"] = "/nonexistent" }, TestContext.Current.CancellationToken);
    }
}
