using Berth.Server.Accounts.Tokens;

namespace Berth.Server.Tests.Accounts;

public sealed class Token_text
{
    [Fact]
    public void Is_recognised_by_its_beginning_and_checks_itself()
    {
        var token = TokenText.Make();

        Assert.Matches("^berthp_[0-9A-Za-z]{36}$", token);
        Assert.True(TokenText.IsWellFormed(token));
        for (var at = 0; at < token.Length; at++)
        {
            var slip = token[..at] + (token[at] == 'x' ? 'y' : 'x') + token[(at + 1)..];
            Assert.False(TokenText.IsWellFormed(slip), $"a slip at {at}");
        }

        Assert.NotEqual(token, TokenText.Make());
    }

    [Theory]
    [InlineData("repo, public_repo, user:email", "repo, user:email")]
    [InlineData("admin:org, read:org, write:org", "admin:org")]
    [InlineData("codespace:secrets, codespace", "codespace")]
    [InlineData("", "")]
    public void Scopes_that_others_imply_are_left_out(string given, string normal)
    {
        Assert.True(Scopes.TryOf(given.Split(", ", StringSplitOptions.RemoveEmptyEntries), out var scopes, out _));

        Assert.Equal(normal, scopes.ToString());
        Assert.All(given.Split(", ", StringSplitOptions.RemoveEmptyEntries), scope => Assert.True(scopes.Has(scope)));
    }

    [Fact]
    public void A_scope_that_does_not_exist_is_named()
    {
        Assert.False(Scopes.TryOf(["repo", "root"], out _, out var unknown));
        Assert.Equal("root", unknown);
    }
}
