using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Berth.Server.Accounts;
using Berth.Server.Accounts.Tokens;
using Berth.Server.Tests.Server;

namespace Berth.Server.Tests.Accounts;

public sealed class Logins_that_fail
{
    [Fact]
    public async Task Too_often_are_refused_for_a_while_and_lock_nobody_else_out()
    {
        await using var server = await RunningServer.StartAsync();
        var mona = await server.ClientOfAsync(await server.UserAsync("mona"));
        Assert.Equal(HttpStatusCode.OK, (await mona.GetAsync("user")).StatusCode);
        for (var number = 0; number < LoginThrottle.MaxPerAddress; number++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await server.With(TokenText.Make()).GetAsync("user")).StatusCode);
        }

        var refused = await server.With(TokenText.Make()).GetAsync("user");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("Maximum number of login attempts exceeded", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // Behind the same address: who was known before goes on.
        Assert.Equal(HttpStatusCode.OK, (await mona.GetAsync("user")).StatusCode);

        server.Clock.Advance(LoginThrottle.Window);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.With(TokenText.Make()).GetAsync("user")).StatusCode);
    }

    [Fact]
    public async Task With_one_token_are_refused_sooner()
    {
        await using var server = await RunningServer.StartAsync();
        var client = server.With(TokenText.Make());
        for (var number = 0; number < LoginThrottle.MaxPerToken; number++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("user")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("user")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.With(TokenText.Make()).GetAsync("user")).StatusCode);
    }

    [Fact]
    public async Task With_a_token_that_ended_are_bad_credentials()
    {
        await using var server = await RunningServer.StartAsync();
        var mona = await server.ClientOfAsync(await server.UserAsync("mona"));
        var made = await mona.PostAsync("berth/tokens", new StringContent("""{"note": "short", "scopes": ["repo"], "expires_in": 60}"""));
        var shortLived = server.With((await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!);
        var answer = await shortLived.GetAsync("user");
        Assert.Equal("2030-01-02 03:05:05 UTC", answer.Headers.GetValues("github-authentication-token-expiration").Single());
        Assert.Equal("repo", answer.Headers.GetValues("X-OAuth-Scopes").Single());

        server.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.Unauthorized, (await shortLived.GetAsync("user")).StatusCode);
    }

    [Fact]
    public async Task Never_make_a_token_that_may_do_more_than_the_one_it_was_made_with()
    {
        await using var server = await RunningServer.StartAsync();
        var narrow = await server.ClientOfAsync(await server.UserAsync("hubot"), "repo");

        Assert.Equal(HttpStatusCode.Forbidden, (await narrow.PostAsync("berth/tokens", new StringContent("""{"scopes": ["admin:org"]}"""))).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await narrow.PostAsync("berth/tokens", new StringContent("""{"scopes": ["public_repo"]}"""))).StatusCode);
    }
}
