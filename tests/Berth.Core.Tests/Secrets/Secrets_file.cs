using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using Berth.Core.Problems;
using Berth.Core.Secrets;
using Berth.Core.Tests.Docker;

namespace Berth.Core.Tests.Secrets;

public sealed class Secrets_file
{
    [Fact, UnsupportedOSPlatform("windows")]
    public async Task That_is_a_pipe_nobody_writes_to_is_told_instead_of_waited_for()
    {
        using var directory = new TemporaryDirectory();
        Shell($"mkfifo '{directory["pipe"]}'");

        var fault = Assert.IsType<SecretsFileResult.Fault>(await Task.Run(() => SecretsFile.Open(directory["pipe"])).WaitAsync(TimeSpan.FromSeconds(30)));

        Assert.EndsWith("is a pipe that nobody writes to", fault.Text, StringComparison.Ordinal);
    }

    [Fact, UnsupportedOSPlatform("windows")]
    public async Task That_is_a_pipe_is_read_to_its_end_however_slowly_it_comes()
    {
        using var directory = new TemporaryDirectory();
        Shell($"mkfifo '{directory["pipe"]}'");
        var writing = Task.Run(() => Shell($"{{ printf A=; sleep 0.2; printf b; }} > '{directory["pipe"]}'"));

        var read = Assert.IsType<SecretsFileResult.Read>(SecretsFile.Open(directory["pipe"]));

        await writing;
        Assert.Equal("b", Assert.Single(read.Layer.Entries).Value.Reveal());
    }

    private static void Shell(string command)
    {
        using var shell = Process.Start("/bin/sh", ["-c", command]);
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }

    [Theory]
    [InlineData("A=b", "b")]
    [InlineData("A = b \t", "b")]
    [InlineData("export A=b", "b")]
    [InlineData("  export  A=b", "b")]
    [InlineData("# first\n\nA=b # why\n", "b")]
    [InlineData("A=b#c", "b#c")]
    [InlineData("A=#c", "#c")]
    [InlineData("A= # nothing", "")]
    [InlineData("A=", "")]
    [InlineData("A=b=c==", "b=c==")]
    [InlineData("A=it's", "it's")]
    [InlineData("A=pa$word${X}`id`$(id)", "pa$word${X}`id`$(id)")]
    [InlineData("A='pa$word \\n # \"x\"' # why", "pa$word \\n # \"x\"")]
    [InlineData("A=\"pa$word ${X} # 'x'\"", "pa$word ${X} # 'x'")]
    [InlineData("A=\"a\\n\\r\\t\\\"\\\\\\q\\$\"", "a\n\r\t\"\\\\q\\$")]
    [InlineData("A=\"a\nb\"\nB=c", "a\nb")]
    [InlineData("A=\"a\r\nb\"\r\nB=c\r\n", "a\nb")]
    [InlineData("A='a\nb'", "a\nb")]
    [InlineData("A=b\r\nB=c\r\n", "b")]
    [InlineData("\ufeffA=b", "b")]
    [InlineData("A=пароль", "пароль")]
    public void Of_lines_is_read_without_expanding_anything(string text, string value) => Assert.Equal(value, ValueOfA(text));

    [Theory]
    [InlineData("""{"A": "b"}""", "b")]
    [InlineData("""{"A": "pa$word${X}\u0021\n"}""", "pa$word${X}!\n")]
    [InlineData("\ufeff{\"A\": \"b\"}", "b")]
    [InlineData("// why\n/* and */ {\n  \"A\": \"b\", // here\n}\n", "b")]
    [InlineData("""{"A": "one", "B": "two", "A": "last"}""", "last")]
    public void Of_json_is_read_as_the_dev_containers_cli_does(string text, string value) => Assert.Equal(value, ValueOfA(text));

    [Theory]
    [InlineData("hunter2", "line 1: not of the form NAME=value")]
    [InlineData("A=b\n\nhunter2\n", "line 3: not of the form NAME=value")]
    [InlineData("A=b\nhun/ter2=x", "line 2: not of the form NAME=value")]
    [InlineData("export A\n", "line 1: not of the form NAME=value")]
    [InlineData("=hunter2", "line 1: not of the form NAME=value")]
    [InlineData("A=b\nB=\"hunter2\nC=d", "line 2: a quotation mark opens here and none closes")]
    [InlineData("A='hunter2", "line 1: a quotation mark opens here and none closes")]
    [InlineData("A=\"a\nb\"\nB=\"c\"hunter2", "line 3: something follows the closing quotation mark")]
    [InlineData("{\n\"A\": hunter2}", "line 2: not valid JSON at byte 6 of the line")]
    [InlineData("{\"A\": \"hunter2\"", "line 1: not valid JSON")]
    [InlineData("{\"A\": \"b\"}\nhunter2", "line 2: not valid JSON at byte 1 of the line")]
    [InlineData("{\"A\": \"b\",\n\"B\": 42}", "line 2: a value is a number, not a text in quotation marks")]
    [InlineData("{\"A\": {\"hunter2\": \"b\"}}", "line 1: a value is an object, not a text in quotation marks")]
    [InlineData("{\"A\": null}", "line 1: a value is null, not a text in quotation marks")]
    [InlineData("[\"hunter2\"]", "line 1: a JSON file of secrets is one object")]
    [InlineData("{\n\"A\": \"\\ud800 hunter2\"}", "line 2: a text holds an escape that is not Unicode")]
    [InlineData("// nothing", "line 1: not valid JSON")]
    public void That_is_broken_is_refused_by_line_and_without_its_content(string text, string fault)
    {
        var result = Assert.IsType<SecretsFileResult.Fault>(Read(text));

        Assert.StartsWith($"secrets file 'secrets.env', {fault}", result.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void That_is_not_text_is_refused()
    {
        Assert.Contains("line 2 holds a zero byte", FaultOf([(byte)'A', (byte)'\n', 0]), StringComparison.Ordinal);
        Assert.Contains("line 1 holds other bytes", FaultOf([(byte)'A', (byte)'=', 0xe9, (byte)'\n']), StringComparison.Ordinal);
        Assert.Contains("UTF-16", FaultOf(Encoding.Unicode.GetPreamble()), StringComparison.Ordinal);
        Assert.Contains("larger than", FaultOf(new byte[SecretsFile.MaxBytes + 1]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A{0}=b\n")]
    [InlineData("\"A{0}\": \"b\",\n")]
    public void With_too_many_entries_is_refused(string line)
    {
        var numbers = Enumerable.Range(0, SecretsFile.MaxEntries + 1);
        var lines = string.Concat(numbers.Select(number => line.Replace("{0}", $"{number}", StringComparison.Ordinal)));

        var result = Read(line[0] == '"' ? $"{{{lines}}}" : lines);

        var fault = Assert.IsType<SecretsFileResult.Fault>(result);
        Assert.Contains($"line {SecretsFile.MaxEntries + 1}: more than", fault.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A=one\nB=two\nA=three\n", 3)]
    [InlineData("{\"A\": \"one\",\n\"A\": \"three\"}", 2)]
    public void That_sets_a_name_twice_uses_the_last_and_tells_it(string text, int line)
    {
        var read = Assert.IsType<SecretsFileResult.Read>(Read(text));

        Assert.Equal("three", read.Layer.Entries.Single(entry => entry.Name == "A").Value.Reveal());
        var problem = Assert.Single(read.Problems);
        Assert.Equal((ProblemCode.NameTwiceInFile, "A"), (problem.Code, problem.Subject));
        Assert.Contains($"line {line}", problem.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite, null)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead, Severity.Notice)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead, Severity.Notice)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherWrite, Severity.Warning)]
    public void Open_to_others_is_told(UnixFileMode mode, Severity? severity)
    {
        var read = Assert.IsType<SecretsFileResult.Read>(SecretsFile.Read("it's.env", "A=b"u8, mode));

        Assert.Equal(severity, read.Problems.SingleOrDefault()?.Severity);
        Assert.Equal(severity is null ? null : @"chmod 600 'it'\''s.env'", read.Problems.SingleOrDefault()?.Command);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void On_disk_is_read_with_its_mode()
    {
        var folder = Directory.CreateTempSubdirectory("berth-secrets-");
        try
        {
            var path = Path.Combine(folder.FullName, "secrets.env");
            File.WriteAllText(path, "A=b");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);

            var read = Assert.IsType<SecretsFileResult.Read>(SecretsFile.Open(path));

            Assert.Equal($"file {path}", read.Layer.Origin);
            Assert.Equal(ProblemCode.SecretsFileOpen, Assert.Single(read.Problems).Code);
            Assert.EndsWith("is a directory", FaultOfOpening(folder.FullName), StringComparison.Ordinal);
            Assert.EndsWith("does not exist", FaultOfOpening(path + "x"), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Without_end_is_refused() =>
        Assert.Contains("larger than", FaultOfOpening("/dev/zero"), StringComparison.Ordinal);

    [Fact]
    public void Named_with_control_characters_cannot_forge_a_line() =>
        Assert.DoesNotContain('\n', FaultOfOpening("no\nfile"));

    private static string ValueOfA(string text) =>
        Assert.IsType<SecretsFileResult.Read>(Read(text)).Layer.Entries.Single(entry => entry.Name == "A").Value.Reveal();

    private static string FaultOfOpening(string path) => Assert.IsType<SecretsFileResult.Fault>(SecretsFile.Open(path)).Text;

    private static string FaultOf(byte[] content) =>
        Assert.IsType<SecretsFileResult.Fault>(SecretsFile.Read("secrets.env", content, mode: null)).Text;

    private static SecretsFileResult Read(string text) => SecretsFile.Read("secrets.env", Encoding.UTF8.GetBytes(text), mode: null);
}
