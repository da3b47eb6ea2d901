using Berth.Core.Credentials;
using Berth.Core.References;
using Berth.Core.Tokens;
using Berth.Testing.Registry;

namespace Berth.Core.Tests.Tokens;

public sealed class Registry_client
{
    private static readonly ImageReference Image = ImageReference.Parse("ghcr.io/acme/api:1.0");
    private static readonly RegistryCredential Mona = new("mona", new("canary-password"));

    [Fact]
    public async Task Answers_a_bearer_challenge_with_a_token_of_the_needed_scope()
    {
        var (conversation, requests) = await AskAsync(request => request switch
        {
            { Path: "/token", User: "mona" } => ScriptedAnswer.Token("t1"),
            { Token: "t1" } => ScriptedAnswer.Image,
            _ => ScriptedAnswer.Bearer("https://ghcr.io/token", "ghcr.io"),
        });

        Assert.Equal(200, conversation.Last.Status);
        Assert.Equal(["HEAD", "GET", "HEAD"], requests.Select(request => request.Method));
        Assert.Equal(["repository:acme/api:pull"], requests[1].Query["scope"]);
    }

    [Fact]
    public async Task Answers_a_basic_challenge_with_the_login()
    {
        var (conversation, _) = await AskAsync(request => request switch
        {
            { User: "mona", Password: "canary-password" } => ScriptedAnswer.Image,
            _ => ScriptedAnswer.Basic("ghcr"),
        });

        Assert.Equal(200, conversation.Last.Status);
    }

    [Fact]
    public async Task Repeats_a_question_once()
    {
        var (conversation, requests) = await AskAsync(_ => ScriptedAnswer.Basic("ghcr"));

        Assert.Equal(401, conversation.Final?.Status);
        Assert.Equal(2, requests.Count);
    }

    [Fact]
    public async Task Has_nothing_to_say_to_a_refusal_without_a_challenge()
    {
        var (conversation, requests) = await AskAsync(_ => new(401));

        Assert.Null(conversation.Challenge);
        Assert.Single(requests);
    }

    [Fact]
    public async Task Follows_a_redirect_on_the_same_host_and_keeps_the_login()
    {
        var (conversation, _) = await AskAsync(request => request switch
        {
            { Path: "/moved", User: "mona" } => ScriptedAnswer.Image,
            { User: "mona" } => new(307, "", ("Location", "/moved")),
            _ => ScriptedAnswer.Basic("ghcr"),
        });

        Assert.Equal(200, conversation.Last.Status);
    }

    [Theory]
    [InlineData("https://evil.example.com/")]
    [InlineData("https://ghcr.io:8443/")]
    [InlineData("http://ghcr.io/")]
    [InlineData("https://mona@ghcr.io/")]
    [InlineData("//[")]
    public async Task Follows_no_redirect_elsewhere(string location)
    {
        var (conversation, requests) = await AskAsync(_ => new(307, "", ("Location", location)));

        Assert.Equal(307, conversation.Last.Status);
        Assert.Single(requests);
    }

    [Fact]
    public async Task Follows_a_circle_of_redirects_three_times()
    {
        var (conversation, requests) = await AskAsync(_ => new(307, "", ("Location", "/v2/again")));

        Assert.Equal(307, conversation.Last.Status);
        Assert.Equal(4, requests.Count);
    }

    [Fact]
    public async Task Speaks_plain_http_to_loopback_alone()
    {
        await using var server = await ScriptedRegistry.StartPlainAsync(["localhost", "registry.example.com"], _ => ScriptedAnswer.Ok);
        using var http = HttpFor(server);
        RegistryClient ClientOf(string host) => new(RegistryHost.Parse(host), http, new(http, RealmRule.Default));

        var local = await ClientOf($"localhost:{server.Port}").PingAsync(NoLogin, CancellationToken.None);
        var remote = await Assert.ThrowsAsync<HttpRequestException>(() => ClientOf("registry.example.com").PingAsync(NoLogin, CancellationToken.None));

        Assert.True(local.IsPlainHttp);
        Assert.Equal(200, local.Last.Status);
        Assert.True(PlainHttpException.IsBehind(remote));
    }

    [Fact]
    public async Task Trusts_only_the_authority_that_its_registry_is_given()
    {
        await using var server = await ScriptedRegistry.StartAsync(["ghcr.io"], _ => ScriptedAnswer.Ok);
        using var http = new RegistryHttp(new([], TimeProvider.System), server.Network, proxy: null, TimeProvider.System);

        await Assert.ThrowsAsync<HttpRequestException>(() =>
            new RegistryClient(RegistryHost.Parse("ghcr.io"), http, new(http, RealmRule.Default)).PingAsync(NoLogin, CancellationToken.None));
        Assert.Empty(server.Requests);
    }

    private static Task<CredentialResult> NoLogin(CancellationToken cancellationToken) => Task.FromResult<CredentialResult>(CredentialResult.NotFound.Instance);

    private static RegistryHttp HttpFor(ScriptedRegistry server) =>
        new(new([server.CertificateFolder], TimeProvider.System), server.Network, proxy: null, TimeProvider.System);

    private static async Task<(RegistryConversation Conversation, IReadOnlyList<ScriptedRequest> Requests)> AskAsync(
        Func<ScriptedRequest, ScriptedAnswer> script)
    {
        await using var server = await ScriptedRegistry.StartAsync(["ghcr.io"], script);
        using var http = HttpFor(server);
        var conversation = await new RegistryClient(Image.Registry, http, new(http, RealmRule.Default))
            .HeadManifestAsync(Image, _ => Task.FromResult<CredentialResult>(new CredentialResult.Found(Mona)), CancellationToken.None);
        return (conversation, server.Requests);
    }
}
