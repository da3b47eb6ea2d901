using System.Diagnostics;
using System.Text;
using Berth.Core.Docker;

namespace Berth.Core.Tests.Docker;

public sealed class Docker_config_file : IDisposable
{
    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private static readonly ConfigEdit[] Edit = [new ConfigEdit.SetHelper("ghcr.io", "berth")];

    private readonly TemporaryDirectory directory = new();

    public void Dispose() => directory.Dispose();

    [Fact]
    public void Missing_says_nothing() => Assert.Empty(File("none/config.json").Read().CredHelpers);

    [Fact]
    public void Says_who_is_asked_and_what_is_stored()
    {
        directory.Write("config.json", """{"auths":{"a":{"auth":"dTpw"},"b":{"auth":"x"}},"credHelpers":{"c":"berth"},"credsStore":"pass"}""");

        var config = File("config.json").Read();

        Assert.Equal("u", config.Auth("a")!.Value.Entry!.Username);
        Assert.Equal(AuthFault.NotBase64, config.Auth("b")!.Value.Fault);
        Assert.Equal("berth", config.CredHelpers["c"]);
        Assert.Equal("pass", config.CredsStore);
    }

    [Fact]
    public async Task New_is_private_and_so_is_its_directory()
    {
        await File("new/deep/config.json").ApplyAsync(Edit, default);

        Assert.Equal("{\n\t\"credHelpers\": {\n\t\t\"ghcr.io\": \"berth\"\n\t}\n}", Text("new/deep/config.json"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(directory["new/deep/config.json"]));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, System.IO.File.GetUnixFileMode(directory["new"]));
        Assert.Equal([directory["new/deep/config.json"]], Directory.GetFileSystemEntries(directory["new/deep"]));
    }

    [Fact]
    public async Task Keeps_its_mode_and_what_nobody_asked_to_change()
    {
        directory.Write("config.json", "{ \"HttpHeaders\": {\"X\":1.0}, \"auths\": {} }\n", OwnerAndGroup);

        await File("config.json").ApplyAsync(Edit, default);

        Assert.Equal("{ \"HttpHeaders\": {\"X\":1.0}, \"auths\": {}, \"credHelpers\": { \"ghcr.io\": \"berth\" } }\n", Text("config.json"));
        Assert.Equal(OwnerAndGroup, System.IO.File.GetUnixFileMode(directory["config.json"]));
    }

    [Fact]
    public async Task Behind_a_link_stays_behind_the_link()
    {
        directory.Write("dotfiles/docker.json", "{}");
        System.IO.File.CreateSymbolicLink(directory["middle.json"], "dotfiles/docker.json");
        System.IO.File.CreateSymbolicLink(directory["config.json"], "middle.json");

        await File("config.json").ApplyAsync(Edit, default);

        Assert.Equal("middle.json", new FileInfo(directory["config.json"]).LinkTarget);
        Assert.Contains("berth", Text("dotfiles/docker.json"), StringComparison.Ordinal);
        Assert.Null(new FileInfo(directory["dotfiles/docker.json"]).LinkTarget);
    }

    [Fact]
    public async Task Behind_a_link_to_nothing_is_created_there()
    {
        System.IO.File.CreateSymbolicLink(directory["config.json"], "elsewhere/docker.json");

        await File("config.json").ApplyAsync(Edit, default);

        Assert.Contains("berth", Text("elsewhere/docker.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"auths\":\n{\"ghcr.io\":CANARY}}", "line 2")]
    [InlineData("{\"auths\": [\"CANARY\"]}", "auths that is no object")]
    [InlineData("{\"credHelpers\": {\"a\": {\"CANARY\":1}}}", "a helper in credHelpers that is no text")]
    [InlineData("{\"auths\":{\"\\ud800CANARY\":{}}}", "no Unicode")]
    [InlineData("[\"CANARY\"]", "no object")]
    [InlineData("{\"a\":1,}", "not JSON")]
    public async Task Broken_is_left_as_it_is_and_nothing_of_it_is_told(string text, string expected)
    {
        directory.Write("config.json", text);

        var failure = await Assert.ThrowsAsync<DockerConfigException>(() => File("config.json").ApplyAsync(Edit, default));

        Assert.Equal(DockerConfigFault.Broken, failure.Fault);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains("config.json", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(text, Text("config.json"));
    }

    [Fact]
    public async Task That_is_a_directory_or_a_pipe_or_a_loop_is_said_to_be_so()
    {
        Directory.CreateDirectory(directory["directory"]);
        Run("mkfifo", directory["pipe"]);
        System.IO.File.CreateSymbolicLink(directory["loop"], "loop");

        Assert.Equal(DockerConfigFault.NotAFile, (await FailureOf("directory")).Fault);
        Assert.Equal(DockerConfigFault.NotAFile, (await FailureOf("pipe")).Fault);
        Assert.Equal(DockerConfigFault.Unreachable, (await FailureOf("loop")).Fault);
    }

    [Fact]
    public async Task Too_large_is_left_as_it_is()
    {
        directory.Write("config.json", $"{{\"a\":\"{new string('x', DockerConfigFile.MaxBytes)}\"}}");

        Assert.Equal(DockerConfigFault.TooLarge, (await FailureOf("config.json")).Fault);
    }

    [Fact]
    public async Task Mounted_as_a_single_file_cannot_be_replaced_and_says_so()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "mounting needs root");
        directory.Write("source.json", "{}");
        directory.Write("config.json", "{}");
        Run("mount", "--bind", directory["source.json"], directory["config.json"]);
        try
        {
            var failure = await FailureOf("config.json");

            Assert.Equal(DockerConfigFault.MountedFile, failure.Fault);
            Assert.Contains("mount its directory instead", failure.Message, StringComparison.Ordinal);
            Assert.Equal("{}", Text("config.json"));
            Assert.Equal(2, Directory.GetFileSystemEntries(directory.Path).Length);
        }
        finally
        {
            Run("umount", directory["config.json"]);
        }
    }

    [Fact]
    public async Task Of_a_user_still_belongs_to_the_user_after_root_wrote_it()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "giving files away needs root");
        directory.Write("home/.docker/config.json", "{}");
        Run("chown", "-R", "1234:1235", directory["home"]);

        await File("home/.docker/config.json").ApplyAsync(Edit, default);
        await File("home/new/auth.json").ApplyAsync(Edit, default);

        Assert.Equal(new FileStatus(1234, 1235, IsPlainFile: true), FileStatus.Of(directory["home/.docker/config.json"]));
        Assert.Equal(new FileStatus(1234, 1235, IsPlainFile: true), FileStatus.Of(directory["home/new/auth.json"]));
        Assert.Equal(new FileStatus(1234, 1235, IsPlainFile: false), FileStatus.Of(directory["home/new"]));
    }

    [Fact]
    public async Task Loses_no_entry_however_many_write_at_once()
    {
        directory.Write("config.json", "{\"auths\":{\"kept\":{}}}");

        await Parallel.ForAsync(0, 24, async (i, cancellationToken) =>
            await File("config.json").ApplyAsync([new ConfigEdit.SetHelper($"r{i}.example.com", "berth")], cancellationToken));

        var config = File("config.json").Read();
        Assert.Equal(24, config.CredHelpers.Count);
        Assert.NotNull(config.Auth("kept"));
        Assert.Equal([directory["config.json"]], Directory.GetFileSystemEntries(directory.Path));
    }

    [Fact]
    public async Task Is_not_held_up_by_a_lock_file_that_a_dead_process_left()
    {
        directory.Write("config.json.berth.lock", "left behind");

        await File("config.json").ApplyAsync(Edit, default);

        Assert.Equal([directory["config.json"]], Directory.GetFileSystemEntries(directory.Path));
    }

    [Fact]
    public async Task Waits_for_another_process_that_is_writing()
    {
        directory.Write("config.json", "{}");
        using var other = Process.Start(new ProcessStartInfo("flock", [directory["config.json.berth.lock"], "sh", "-c", "echo held; read go"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync());

        var writing = File("config.json").ApplyAsync(Edit, default);
        await Task.Delay(100);

        Assert.False(writing.IsCompleted);
        Assert.Equal("{}", Text("config.json"));
        await other.StandardInput.WriteLineAsync("go");
        await writing;
        Assert.Contains("berth", Text("config.json"), StringComparison.Ordinal);
        await other.WaitForExitAsync();
    }

    private DockerConfigFile File(string name) => new(directory[name], TimeProvider.System);

    private string Text(string name) => System.IO.File.ReadAllText(directory[name], Encoding.UTF8);

    private Task<DockerConfigException> FailureOf(string name) =>
        Assert.ThrowsAsync<DockerConfigException>(() => File(name).ApplyAsync(Edit, default));

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
