using Berth.Cli.Codespaces;
using Berth.Testing;

namespace Berth.Cli.Tests.Codespaces;

public sealed class Git_root : IDisposable
{
    private readonly TemporaryFolder above = new();

    public void Dispose() => above.Dispose();

    [Theory]
    [InlineData("[core]\n\tbare = false\n", false)]
    [InlineData("[core]\n\tworktree = /\n", true)]
    [InlineData("[CORE]\nWorkTree=/etc\n", true)]
    [InlineData("[include]\n\tpath = /tmp/more\n", true)]
    [InlineData("[extensions]\n\tworktreeConfig = true\n", true)]
    public void Of_a_folder_below_it_is_believed_only_where_it_is_plain(string config, bool isFolderItself)
    {
        above.Write(".git/config", config);

        Assert.Equal(isFolderItself, GitRoot.IsFolderItself(above.Make("packages/api")));
    }

    [Fact]
    public void Named_by_a_file_above_is_not_believed()
    {
        above.Write(".git", "gitdir: /tmp/elsewhere\n");

        Assert.True(GitRoot.IsFolderItself(above.Make("packages/api")));
    }

    [Fact]
    public void In_the_folder_means_the_folder()
    {
        above.Write("api/.git/config", "");

        Assert.True(GitRoot.IsFolderItself(above["api"]));
    }

    [Fact]
    public void Where_there_is_none_is_left_to_the_launcher() => Assert.False(GitRoot.IsFolderItself(above.Make("api")));
}
