using System.Diagnostics;
using Berth.Testing;

namespace Berth.Cli.Tests;

public sealed class Standard_streams
{
    [Fact]
    public async Task Of_programs_that_share_a_file_do_not_write_over_each_other()
    {
        var log = Path.Combine(Directory.CreateTempSubdirectory("berth-").FullName, "log");

        await ShellAsync($"{{ {Program} registriez; {Program} registriez; echo end; }} > {log} 2>&1");

        var lines = await File.ReadAllLinesAsync(log);
        Assert.Equal(5, lines.Length);
        Assert.Equal("end", lines[^1]);
    }

    [Fact]
    public async Task Whose_reader_has_enough_end_without_a_word()
    {
        var words = await ShellAsync($"{Program} --help | true");

        Assert.Empty(words);
    }

    [Fact]
    public async Task That_cannot_be_written_are_told_in_one_line()
    {
        Requires.That(File.Exists("/dev/full"), "/dev/full");

        var words = await ShellAsync($"{Program} completion bash > /dev/full");

        Assert.Equal("berth: error: standard output cannot be written: No space left on device\n", words);
    }

    /// <summary>This build's program, run by the runtime that runs the tests.</summary>
    private static string Program => $"dotnet {typeof(ExitCode).Assembly.Location}";

    /// <returns>What the commands wrote to standard error.</returns>
    private static async Task<string> ShellAsync(string commands)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", commands]) { RedirectStandardError = true })!;
        var words = await shell.StandardError.ReadToEndAsync();
        await shell.WaitForExitAsync();
        return words;
    }
}
