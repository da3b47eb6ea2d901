using System.Text.Json;
using Berth.Cli.Codespaces;

namespace Berth.Cli.Tests.Codespaces;

public sealed class Launch_log : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("berth-log-");
    private readonly StringWriter shown = new();

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Shows_what_programs_say_and_keeps_it_for_its_owner_alone()
    {
        Hear(Event("raw", "STEP 1/2: FROM a\r\nSTEP 2/2: RUN b\r\n"));

        Assert.Equal("  STEP 1/2: FROM a\n  STEP 2/2: RUN b\n", shown.ToString());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.Contains("STEP 1/2: FROM a", File.ReadAllText(FilePath));
    }

    [Fact]
    public void Shows_no_secret_not_even_one_that_comes_in_pieces()
    {
        Hear(Event("raw", "token canary-"), Event("raw", "secret-1 is"), Event("raw", " refused\n"), Event("text", "with canary-secret-1", level: 4), "plain canary-secret-1");

        Assert.DoesNotContain("canary", shown.ToString() + File.ReadAllText(FilePath), StringComparison.Ordinal);
        Assert.Contains("token [redacted] is refused", shown.ToString());
    }

    [Fact]
    public void Shows_no_line_of_a_secret_of_several_lines()
    {
        using (var log = new LaunchLog(FilePath, new([new("{\n  \"private_key\": \"canary-key\"\n}\n")]), new(shown, hasColours: false), []))
        {
            log.Hear(Event("raw", "{\n  \"private_key\": \"canary-key\"\n}\n"));
        }

        Assert.DoesNotContain("canary", shown.ToString() + File.ReadAllText(FilePath), StringComparison.Ordinal);
    }

    [Fact]
    public void Lets_nothing_steer_the_terminal()
    {
        Hear("""{"type":"progress","name":"Running postCreateCommand...","status":"running","stepDetail":"\u001b]0;title\u0007\u009b2Jmake"}""",
            Event("raw", "a\u202eb\u001b[31mred\u001b[0m\tc\n"));

        Assert.DoesNotContain(shown.ToString(), c => c is '\u001b' or '\u009b' or '\u0007' or '\u202e');
        Assert.Contains("red    c", shown.ToString());
    }

    [Fact]
    public void Drops_what_traces_the_environment_inside()
    {
        Hear(Event("text", "HOME=/root", level: 1), "{\"type\":\"raw\",\"level\":1,\"text\":\"X=y\"}");

        Assert.Equal("", shown.ToString() + File.ReadAllText(FilePath));
    }

    [Fact]
    public void Tells_a_lifecycle_command_in_the_words_of_the_repository()
    {
        var log = Hear("""{"type":"progress","name":"Running postCreateCommand...","status":"running","stepDetail":"/w env -- /bin/sh -c make"}""",
            """{"type":"progress","name":"Running postCreateCommand...","status":"failed"}""");

        Assert.Equal("berth: running postCreateCommand: make\n", shown.ToString());
        Assert.Equal("postCreateCommand", log.FailedCommand);
    }

    [Fact]
    public void Tells_a_pull_when_it_begins()
    {
        var log = Hear("""{"type":"start","level":2,"text":"Run: podman pull ghcr.io/acme/api:1"}""");

        Assert.Equal("berth: pulling ghcr.io/acme/api:1\n", shown.ToString());
        Assert.Equal("pulling ghcr.io/acme/api:1", log.LastStep);
    }

    [Fact]
    public void Remembers_the_last_lines_without_stack_traces() =>
        Assert.Equal(["Error: no", "[] {"], Hear("Error: no", "    at sW (/x/devContainersSpecCLI.js:1:2)", "[] {").Last);

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("{\"type\":5}")]
    [InlineData("{\"type\":\"raw\",\"level\":\"x\",\"text\":[]}")]
    [InlineData("\u001b[2J\u0007")]
    public void Takes_any_line(string line) => Hear(line);

    private string FilePath => Path.Combine(folder.FullName, "launch.log");

    private LaunchLog Hear(params string[] lines)
    {
        var log = new LaunchLog(FilePath, new([new("canary-secret-1")]), new(shown, hasColours: false), ["/w", "env", "--"]);
        foreach (var line in lines)
        {
            log.Hear(line);
        }

        log.Dispose();
        return log;
    }

    private static string Event(string type, string text, int level = 3) =>
        $$"""{"type":"{{type}}","level":{{level}},"text":"{{JsonEncodedText.Encode(text)}}"}""";
}
