using System.Diagnostics;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Engines;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary>What cannot be launched is told in words, with file and line, at once.</summary>
public sealed class Berth_up_of_bad_input : IAsyncDisposable
{
    private const string Config = ".devcontainer/devcontainer.json";
    private const string Good = """{"image": "registry.example.com/acme/app:1"}""";

    private readonly ContainerClients clients = new();

    public Berth_up_of_bad_input()
    {
        BerthPrograms.Required();
        DevcontainerCli.Required();
        clients.Environment["PATH"] = $"{DevcontainerCli.Folder}:{ProgramEnvironment.Path}";
    }

    [Theory]
    [InlineData("{\n  \"image\": \"x\", [\n}", 2, $"{Config}:2: not valid JSON")]
    [InlineData("[]", 2, $"{Config}:1: its outermost value is no object")]
    [InlineData("", 2, Config)]
    [InlineData("{}", 2, $"{Config}:1: it names no image")]
    [InlineData("{\n\"image\": 5}", 2, $"{Config}:2: 'image' is a number")]
    [InlineData("{\n\"build\": {\"dockerfile\": \"Nope\"}}", 2, $"{Config}:2: '.devcontainer/Nope' does not exist")]
    [InlineData("{\n\"dockerComposeFile\": \"nope.yml\", \"service\": \"a\"}", 2, $"{Config}:2: '.devcontainer/nope.yml' does not exist")]
    [InlineData("{\n\"image\": \"Acme/UPPER:1\"}", 1, $"BERTH6001: {Config}:2: image reference 'Acme/UPPER:1'")]
    [InlineData("{\n\"image\": \"registry.example.com/a b:1\"}", 1, $"BERTH6001: {Config}:2")]
    [InlineData("{\n\"image\": \"x@sha256:12\"}", 1, $"BERTH6001: {Config}:2")]
    [InlineData("{\"image\": \"x\",\n\"features\": {\"no feature!\": {}}}", 1, $"BERTH6010: {Config}:2")]
    public async Task Says_where_a_configuration_is_wrong(string config, int exitCode, string where)
    {
        using var repository = new SmallRepository(config);

        AssertTold(await UpAsync(repository.Path), exitCode, where);
    }

    [Theory]
    [InlineData("services:\n  a:\n    extends: {service: b}\n  b:\n    extends: {service: a}\n", 2, ".devcontainer/c.yml:3: a extends b extends a")]
    [InlineData("services:\n  a: [\n", 2, ".devcontainer/c.yml:2: not valid YAML")]
    [InlineData("services:\n  b:\n    image: x\n", 1, $"{Config}:1: there is no service 'a'")]
    [InlineData("services:\n  a:\n    image: A:B:C\n", 1, ".devcontainer/c.yml:3")]
    [InlineData("services:\n  a:\n    build: ./nowhere\n", 2, ".devcontainer/c.yml:3")]
    public async Task Says_where_a_compose_file_is_wrong(string compose, int exitCode, string where)
    {
        using var repository = new SmallRepository("""{"dockerComposeFile": "c.yml", "service": "a"}""", (".devcontainer/c.yml", compose));

        AssertTold(await UpAsync(repository.Path), exitCode, where);
    }

    [Theory]
    [InlineData("one line")]
    [InlineData("many lines")]
    public async Task Does_not_read_a_Dockerfile_of_ten_megabytes(string shape)
    {
        var rest = shape == "one line" ? new string('x', 10 << 20) : string.Concat(Enumerable.Repeat("RUN echo something or other\n", 10 << 15));
        using var repository = new SmallRepository("""{"build": {"dockerfile": "Dockerfile"}}""", (".devcontainer/Dockerfile", "FROM scratch\n" + rest));

        AssertTold(await UpAsync(repository.Path), exitCode: 2, $"{Config}:1: '.devcontainer/Dockerfile' is over");
    }

    [Theory]
    [InlineData(null, "does not exist")]
    [InlineData("{\"A\": ", "line 1")]
    [InlineData("{\"A\": {\"B\": \"very-secret\"}}", "line 1: a value is an object")]
    [InlineData("A=very-secret\0\n", "line 1 holds a zero byte")]
    public async Task Says_what_is_wrong_with_a_secrets_file(string? text, string what)
    {
        using var repository = new SmallRepository(Good);
        var file = text is null ? Path.Combine(repository.Path, "nowhere") : repository.Write("secrets", text);

        var run = await UpAsync(repository.Path, "--secrets-file", file);

        AssertTold(run, exitCode: 2, what);
        Assert.DoesNotContain("very-secret", run.Run.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_what_is_wrong_with_the_words_after_it()
    {
        using var repository = new SmallRepository(Good, ("other.json", Good), (".devcontainer.json/devcontainer.json", Good));
        var nowhere = Path.Combine(repository.Path, "nowhere");

        AssertTold(await UpAsync(nowhere), exitCode: 2, "there is no such folder");
        AssertTold(await UpAsync(Path.Combine(repository.Path, "other.json")), exitCode: 2, "it is a file");
        AssertTold(await UpAsync(Path.Combine(repository.Path, ".devcontainer.json")), exitCode: 2, "there is no .devcontainer/devcontainer.json");
        AssertTold(await UpAsync(repository.Path, "--config", Path.Combine(repository.Path, "other.json")), exitCode: 2, "takes no file of this name");
        AssertTold(await UpAsync(repository.Path, "--config", Path.Combine(nowhere, "devcontainer.json")), exitCode: 2, "there is no such file");
        AssertTold(await UpAsync(repository.Path, "--engine", "rocket"), exitCode: 2, "'rocket' is no engine");
    }

    [Fact]
    public async Task Says_what_this_user_may_not_read()
    {
        using var repository = new SmallRepository(Good);
        await clients.BecomeOrdinaryAsync(TestContext.Current.CancellationToken);

        AssertTold(await UpAsync(repository.Path), exitCode: 2, "");
    }

    [Theory]
    [InlineData("exec", "--folder")]
    [InlineData("stop")]
    [InlineData("start")]
    [InlineData("down")]
    public async Task Other_commands_say_that_there_is_no_codespace(params string[] words)
    {
        using var repository = new SmallRepository(Good);
        foreach (var folder in (string[])[repository.Path, Path.Combine(repository.Path, "nowhere"), "nothing-like-it"])
        {
            var run = await BerthAsync([.. words, folder]);

            AssertTold(run, exitCode: 2, "there is no codespace of");
        }
    }

    public ValueTask DisposeAsync() => clients.DisposeAsync();

    private static void AssertTold((ProgramRun Run, TimeSpan Took) told, int exitCode, string what)
    {
        Assert.Equal(exitCode, told.Run.ExitCode);
        Assert.Contains(what, told.Run.Error, StringComparison.Ordinal);
        Assert.Contains(exitCode == 1 ? "fix: " : "hint: ", told.Run.Error, StringComparison.Ordinal);
        Assert.Empty(told.Run.Out);
        Assert.DoesNotContain("Exception", told.Run.Error, StringComparison.Ordinal);
        Assert.InRange(told.Took, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    private Task<(ProgramRun Run, TimeSpan Took)> UpAsync(params string[] words) => BerthAsync(["up", .. words]);

    private async Task<(ProgramRun Run, TimeSpan Took)> BerthAsync(string[] words)
    {
        var started = Stopwatch.GetTimestamp();
        var run = await clients.RunAsync(BerthPrograms.Berth, words, clients.Environment, TestContext.Current.CancellationToken);
        return (run, Stopwatch.GetElapsedTime(started));
    }
}
