using Berth.Core.Credentials;
using Berth.Core.References;
using Berth.Core.Tokens;
using Berth.Testing;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Tokens;

public sealed class Token_client
{
    private static readonly RegistryHost Registry = RegistryHost.Parse("registry.example.com");
    private static readonly RegistryCredential Mona = new("mona", new("canary-password"));
    private static readonly RegistryCredential Identity = new(RegistryCredential.IdentityTokenUser, new("canary-refresh"));

    [Fact]
    public async Task Asks_by_get_with_every_scope_once_and_the_login_in_basic()
    {
        var (outcome, requests) = await FetchAsync(_ => ScriptedAnswer.Token("t1"), Mona, scopes: ["repository:a:push,pull", "repository:b:pull", "repository:a:pull"]);

        Assert.Equal("t1", Granted(outcome).Value.Reveal());
        var request = Assert.Single(requests);
        Assert.Equal(("GET", "mona", "canary-password"), (request.Method, request.User, request.Password));
        Assert.Equal(["repository:a:pull,push", "repository:b:pull"], request.Query["scope"]);
        Assert.Equal(["registry"], request.Query["service"]);
        Assert.Equal(["mona"], request.Query["account"]);
    }

    [Fact]
    public async Task Asks_anonymously_where_no_login_is_known()
    {
        var (outcome, requests) = await FetchAsync(_ => ScriptedAnswer.Token("t1"), login: null);

        Assert.Null(((TokenOutcome.Granted)outcome).Login);
        Assert.True(Assert.Single(requests).IsAnonymous);
        Assert.Empty(requests[0].Query["account"]);
    }

    [Fact]
    public async Task Posts_an_identity_token_as_a_refresh_token()
    {
        var (outcome, requests) = await FetchAsync(_ => new(200, """{"access_token":"t2","expires_in":300}"""), Identity, scopes: ["repository:a:pull", "repository:b:pull"]);

        Assert.Equal("t2", Granted(outcome).Value.Reveal());
        var request = Assert.Single(requests);
        Assert.Equal("POST", request.Method);
        Assert.Equal(["refresh_token"], request.Form["grant_type"]);
        Assert.Equal(["canary-refresh"], request.Form["refresh_token"]);
        Assert.Equal(["repository:a:pull repository:b:pull"], request.Form["scope"]);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task Asks_by_get_where_a_post_cannot_be_taken(int status)
    {
        var (outcome, requests) = await FetchAsync(request => request.Method == "POST" ? new(status) : ScriptedAnswer.Token("t3"), Identity);

        Assert.Equal("t3", Granted(outcome).Value.Reveal());
        Assert.Equal("canary-refresh", requests[1].Password);
    }

    [Theory]
    [InlineData(403, 1)]
    [InlineData(429, 1)]
    [InlineData(401, 2)]
    public async Task Tells_the_refusal_of_the_post_where_nothing_helps(int status, int requests)
    {
        var (outcome, seen) = await FetchAsync(request => request.Method == "POST" ? new(status) : new(403), Identity);

        Assert.Equal(status, Assert.IsType<TokenOutcome.Denied>(outcome).Answer.Status);
        Assert.Equal(requests, seen.Count);
    }

    [Theory]
    [InlineData("""{"token":"t"}""", 60)]
    [InlineData("""{"token":"t","expires_in":10}""", 60)]
    [InlineData("""{"token":"t","expires_in":-1}""", 60)]
    [InlineData("""{"token":"t","expires_in":"soon"}""", 60)]
    [InlineData("""{"token":"t","expires_in":4500}""", 4500)]
    [InlineData("""{"token":"t","expires_in":1e300}""", 86400)]
    public async Task Takes_the_life_of_a_token_within_reason(string body, int seconds)
    {
        var time = new ManualTime();
        var (outcome, _) = await FetchAsync(_ => new(200, body), Mona, time: time);

        Assert.Equal(time.GetUtcNow().AddSeconds(seconds), Granted(outcome).ExpiresAt);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"token":""}""")]
    [InlineData("""{"token":7}""")]
    [InlineData("""{"token":"a\r\nX-Evil: 1"}""")]
    [InlineData("""{"token":"\ud800"}""")]
    public async Task Says_so_when_an_answer_holds_no_token(string body)
    {
        var (outcome, _) = await FetchAsync(_ => new(200, body), Mona);

        Assert.NotEmpty(Assert.IsType<TokenOutcome.Unusable>(outcome).Reason);
    }

    [Fact]
    public async Task Does_not_read_an_answer_without_end()
    {
        var (outcome, _) = await FetchAsync(_ => new(200, new string(' ', RegistryHttp.DefaultMaxBytes + 1)), Mona);

        Assert.Contains("too long", Assert.IsType<TokenOutcome.Unusable>(outcome).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example.com/token")]
    [InlineData("http://registry.example.com/token")]
    public async Task Looks_up_no_login_for_a_realm_that_may_not_have_it(string realm)
    {
        await using var server = await ScriptedRegistry.StartAsync(["registry.example.com", "evil.example.com"], _ => ScriptedAnswer.Token("t"));
        using var http = HttpFor(server, TimeProvider.System);
        var lookedUp = false;

        var outcome = await new TokenClient(http, RealmRule.Default).FetchAsync(
            new(Registry, IsPlainHttp: false, realm, "registry", ["repository:a:pull"]),
            _ =>
            {
                lookedUp = true;
                return Task.FromResult<CredentialResult>(new CredentialResult.Found(Mona));
            },
            CancellationToken.None);

        Assert.IsType<TokenOutcome.RealmRefused>(outcome);
        Assert.False(lookedUp);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Follows_no_redirect()
    {
        var (outcome, requests) = await FetchAsync(_ => new(307, "", ("Location", "https://registry.example.com/other")), Mona);

        Assert.Equal(307, Assert.IsType<TokenOutcome.Denied>(outcome).Answer.Status);
        Assert.Single(requests);
    }

    [Fact]
    public async Task Does_not_go_on_anonymously_when_the_login_cannot_be_produced()
    {
        await using var server = await ScriptedRegistry.StartAsync(["registry.example.com"], _ => ScriptedAnswer.Token("t"));
        using var http = HttpFor(server, TimeProvider.System);

        var outcome = await new TokenClient(http, RealmRule.Default).FetchAsync(
            Question(["repository:a:pull"]),
            _ => Task.FromResult<CredentialResult>(new CredentialResult.Refused(Registry, "no", "do")),
            CancellationToken.None);

        Assert.IsType<TokenOutcome.LoginRefused>(outcome);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Remembers_a_token_for_its_login_and_scope_until_it_ends()
    {
        var time = new ManualTime();
        var count = 0;
        await using var server = await ScriptedRegistry.StartAsync(["registry.example.com"], _ => ScriptedAnswer.Token($"t{++count}"));
        using var http = HttpFor(server, time);
        var client = new TokenClient(http, RealmRule.Default);
        async Task<string> Ask(RegistryCredential login, string scope) =>
            Granted(await client.FetchAsync(Question([scope]), _ => Found(login), CancellationToken.None)).Value.Reveal();

        Assert.Equal("t1", await Ask(Mona, "repository:a:pull"));
        Assert.Equal("t1", await Ask(Mona, "repository:a:pull"));
        Assert.Equal("t2", await Ask(Mona, "repository:b:pull"));
        Assert.Equal("t3", await Ask(Mona with { Password = new("new-password") }, "repository:a:pull"));
        time.Advance(TimeSpan.FromSeconds(289));
        Assert.Equal("t1", await Ask(Mona, "repository:a:pull"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("t4", await Ask(Mona, "repository:a:pull"));
    }

    [Fact]
    public async Task Gives_up_in_time_and_tells_that_from_being_stopped()
    {
        using var stop = new CancellationTokenSource();
        var time = new ManualTime();
        using var http = SilentHttp(time);
        var client = new TokenClient(http, RealmRule.Default);

        var late = client.FetchAsync(Question([]), _ => Found(Mona), CancellationToken.None);
        var stopped = client.FetchAsync(Question([]), _ => Found(Mona), stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped);
        time.Advance(RegistryHttp.DefaultTimeout);

        var e = await Assert.ThrowsAsync<TokenServiceException>(() => late);
        Assert.IsType<TimeoutException>(e.InnerException);
        Assert.DoesNotContain("canary", e.ToString(), StringComparison.Ordinal);
    }

    private static Task<CredentialResult> Found(RegistryCredential? login) =>
        Task.FromResult<CredentialResult>(login is null ? CredentialResult.NotFound.Instance : new CredentialResult.Found(login));

    private static BearerToken Granted(TokenOutcome outcome) => Assert.IsType<TokenOutcome.Granted>(outcome).Token;

    private static TokenQuestion Question(IReadOnlyList<string> scopes) =>
        new(Registry, IsPlainHttp: false, "https://registry.example.com/token?x=1", "registry", scopes);

    private static RegistryHttp HttpFor(ScriptedRegistry server, TimeProvider time) =>
        new(new([server.CertificateFolder], TimeProvider.System), server.Network, proxy: null, time);

    private static RegistryHttp SilentHttp(TimeProvider time)
    {
        var network = new RegistryNetwork
        {
            Resolve = (_, _) => Task.FromResult<System.Net.IPAddress[]>([System.Net.IPAddress.Loopback]),
            Connect = async (_, _, cancellationToken) =>
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return Stream.Null;
            },
        };
        return new(new([], time), network, proxy: null, time);
    }

    private static async Task<(TokenOutcome Outcome, IReadOnlyList<ScriptedRequest> Requests)> FetchAsync(
        Func<ScriptedRequest, ScriptedAnswer> script, RegistryCredential? login, string[]? scopes = null, TimeProvider? time = null)
    {
        await using var server = await ScriptedRegistry.StartAsync(["registry.example.com"], script);
        using var http = HttpFor(server, time ?? TimeProvider.System);
        var outcome = await new TokenClient(http, RealmRule.Default)
            .FetchAsync(Question(scopes ?? ["repository:a:pull"]), _ => Found(login), CancellationToken.None);
        return (outcome, server.Requests);
    }
}
