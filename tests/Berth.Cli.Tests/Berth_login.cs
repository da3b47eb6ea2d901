namespace Berth.Cli.Tests;

public sealed class Berth_login : IDisposable
{
    private readonly Script script = new Script().With("GH", "ghcr.io", "mona", "canary");

    public void Dispose() => script.Dispose();

    /// <summary>No agent can be started here: whoever gets as far as that is told so, and not of the record.</summary>
    [Theory]
    [InlineData("login")]
    [InlineData("logout")]
    public async Task With_a_broken_record_says_so_before_anything_is_handed_over(string command)
    {
        var record = script.Write(".local/state/berth/login.json", "{bad");

        AssertTold(await script.RunAsync(command), record, "no record");

        Assert.Equal("{bad", await File.ReadAllTextAsync(record));
    }

    [Theory]
    [InlineData("login")]
    [InlineData("logout")]
    public async Task With_a_file_where_its_state_belongs_says_so(string command)
    {
        script.Write(".local/state/berth", "");

        AssertTold(await script.RunAsync(command), ".local/state/berth", "cannot be used");
    }

    [Theory]
    [InlineData("login")]
    [InlineData("logout")]
    public async Task With_a_device_where_its_state_belongs_says_so(string command)
    {
        script.Environment["XDG_STATE_HOME"] = "/dev/null";

        AssertTold(await script.RunAsync(command), "/dev/null/berth", "cannot be used");
    }

    [Theory]
    [InlineData("login")]
    [InlineData("logout")]
    public async Task In_a_home_that_cannot_be_written_says_so(string command)
    {
        // Where root itself can write nothing.
        script.Environment["XDG_STATE_HOME"] = "/proc/nothing";

        AssertTold(await script.RunAsync(command), "/proc/nothing/berth", "cannot be used");
    }

    private static void AssertTold(Script.Result result, string path, string what)
    {
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(path, result.Error, StringComparison.Ordinal);
        Assert.Contains(what, result.Error, StringComparison.Ordinal);
        Assert.Contains("hint: ", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", result.All, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.All, StringComparison.Ordinal);
    }
}
