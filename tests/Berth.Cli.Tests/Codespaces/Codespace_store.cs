using Berth.Cli.Codespaces;
using Berth.Cli.Engines;

namespace Berth.Cli.Tests.Codespaces;

public sealed class Codespace_store : IDisposable
{
    private static readonly Codespace Api = new("api-1", "/src/api", "/src/api/.devcontainer.json", EngineKind.Docker, "api-1", new("/s.env", true, false))
    {
        CreatedAt = new(2026, 11, 25, 1, 2, 3, TimeSpan.Zero),
    };

    private readonly Script script = new();

    public void Dispose() => script.Dispose();

    [Fact]
    public void Gives_back_what_was_written()
    {
        var store = new CodespaceStore(script.Surroundings());
        store.Write(Api);

        Assert.Equal(Api, Assert.Single(store.All()));
        Assert.Equal(Api, store.Read("api-1"));
    }

    [Fact]
    public void Finds_the_codespace_of_a_repository_from_a_folder_inside_it()
    {
        var repository = Directory.CreateDirectory(Path.Combine(script.Home, "api", "src", "deep")).Parent!.Parent!.FullName;
        new CodespaceStore(script.Surroundings()).Write(Api with { Folder = repository });

        Assert.Equal("api-1", FoundCodespaces.One(script.Surroundings(), Path.Combine(repository, "src", "deep"), config: null).Name);
        Assert.Throws<MisusedException>(() => FoundCodespaces.One(script.Surroundings(), script.Home, config: null));
    }

    [Fact]
    public void Keeps_nothing_of_what_was_not_launched()
    {
        var store = new CodespaceStore(script.Surroundings());
        LaunchLock.Take(store, "api-1").Dispose();
        Assert.False(Directory.Exists(store.FolderOf("api-1")));

        store.Write(Api);
        LaunchLock.Take(store, "api-1").Dispose();
        Assert.NotNull(store.Read("api-1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"folder\":5}")]
    public void Passes_over_a_record_that_is_none(string text)
    {
        var store = new CodespaceStore(script.Surroundings());
        store.Write(Api);
        File.WriteAllText(Path.Combine(store.FolderOf("api-1"), "codespace.json"), text);

        Assert.Empty(store.All());
    }

    [Fact]
    public void Lets_one_command_at_a_time_work_on_a_codespace()
    {
        var store = new CodespaceStore(script.Surroundings());
        using var first = LaunchLock.Take(store, "api-1");

        Assert.Contains("another berth command", Assert.Throws<MisusedException>(() => LaunchLock.Take(store, "api-1")).Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Knows_a_launch_that_was_killed_and_whether_it_was_making_a_container(bool makes)
    {
        var store = new CodespaceStore(script.Surroundings());
        using (var launch = LaunchLock.Take(store, "api-1"))
        {
            launch.Begin(makes);
        }

        using var next = LaunchLock.Take(store, "api-1");
        Assert.True(next.WasInterrupted);
        Assert.Equal(makes, next.WasMaking);
    }

    [Theory]
    [InlineData("/src/api", "api-")]
    [InlineData("/src/My Repository", "my-repository-")]
    [InlineData("/", "codespace-")]
    [InlineData("/src/äöü", "codespace-")]
    [InlineData("/src/a-name-that-is-much-longer-than-any-name-should-be", "a-name-that-is-much-long-")]
    public void Names_a_codespace_after_its_folder(string path, string beginning)
    {
        var name = CodespaceName.Of(path, "/x/devcontainer.json");

        Assert.StartsWith(beginning, name, StringComparison.Ordinal);
        Assert.Equal(beginning.Length + 10, name.Length);
        Assert.NotEqual(name, CodespaceName.Of(path, "/y/devcontainer.json"));
    }
}
