using Berth.Cli.Agent;

namespace Berth.Cli.Tests.Agent;

/// <summary><c>berth agent --directory</c>, up to where it would serve: the tests' program has no static helper beside it.</summary>
public sealed class Agent_of_a_codespace : IDisposable
{
    private const string WouldServe = "the static credential helper is not beside this program";

    private readonly Script script = new();

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task Wants_a_name_for_its_directory()
    {
        var result = await script.RunAsync("agent", "--directory", "");

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("berth: error: the directory's name is empty", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("docker-credential-berth")]
    [InlineData("agent.sock", "notes.txt", "agent.lock")]
    public async Task Leaves_a_directory_alone_that_others_use(params string[] files)
    {
        var directory = Make("used", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead, files);
        var mode = File.GetUnixFileMode(directory);

        var result = await script.RunAsync("agent", "--directory", directory);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"berth: error: {directory} holds ", result.Error, StringComparison.Ordinal);
        Assert.Equal(mode, File.GetUnixFileMode(directory));
        Assert.All(files, file => Assert.Equal(file, File.ReadAllText(Path.Combine(directory, file))));
    }

    [Fact]
    public async Task Leaves_a_directory_alone_that_everybody_may_write_to()
    {
        var directory = Make("tmp", (UnixFileMode)Convert.ToInt32("1777", 8));

        var result = await script.RunAsync("agent", "--directory", directory);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"berth: error: {directory} may be written by everybody", result.Error, StringComparison.Ordinal);
        Assert.Equal((UnixFileMode)Convert.ToInt32("1777", 8), File.GetUnixFileMode(directory));
    }

    [Theory]
    [InlineData()]
    [InlineData("agent.lock", "agent.sock", "registries", "docker-credential-berth", "docker-credential-berth.next")]
    public async Task Takes_an_empty_directory_and_its_own(params string[] files)
    {
        var directory = Make("own", PrivateDirectory.Mode, files);

        Assert.Contains(WouldServe, (await script.RunAsync("agent", "--directory", directory)).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("700", "755")]
    [InlineData("2700", "755")]
    [InlineData("750", "700")]
    public async Task Opens_its_directory_where_the_one_above_keeps_everybody_else_out(string above, string expected)
    {
        var directory = Path.Combine(Make("above", (UnixFileMode)Convert.ToInt32(above, 8)), "codespace");

        await script.RunAsync("agent", "--directory", directory);

        Assert.Equal((UnixFileMode)Convert.ToInt32(expected, 8), File.GetUnixFileMode(directory));
    }

    [Fact]
    public void Marks_its_directory_even_while_another_serves_it()
    {
        var directory = Make("new", PrivateDirectory.Mode);

        ServedDirectory.Claim(directory);
        using (new FileStream(Path.Combine(directory, "agent.lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            ServedDirectory.Claim(directory);
        }

        ServedDirectory.ThrowIfForeign(directory);
    }

    private string Make(string name, UnixFileMode mode, params string[] files)
    {
        var directory = Path.Combine(script.Home, name);
        Directory.CreateDirectory(directory);
        foreach (var file in files)
        {
            File.WriteAllText(Path.Combine(directory, file), file);
        }

        File.SetUnixFileMode(directory, mode);
        return directory;
    }
}
