using System.Net;
using System.Net.Sockets;
using Berth.Core.Credentials;
using Berth.Core.Ecr;
using Berth.Testing;
using Berth.Testing.Ecr;

namespace Berth.Core.Tests.Ecr;

public sealed class Ecr_client : IAsyncLifetime
{
    private static readonly AwsPrincipal Mona = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static readonly AwsPrincipal Session = new("ASIAIOSFODNN7EXAMPLE", "the secret of a session", "session+token/==");
    private readonly ManualTime time = new(TimeProvider.System.GetUtcNow());
    private EcrStandIn aws = null!;

    public async ValueTask InitializeAsync()
    {
        aws = await EcrStandIn.StartAsync(new() { Clock = time });
        aws.Add(Mona);
        aws.Add(Session);
    }

    public ValueTask DisposeAsync() => aws.DisposeAsync();

    [Theory]
    [InlineData("ecr", "eu-west-1")]
    [InlineData("ecr-public", "us-east-1")]
    public async Task Exchanges_a_key_for_a_token(string service, string region)
    {
        aws.Region = region;

        var token = Assert.IsType<EcrAnswer.Token>(await AskAsync(KeyOf(Mona), new(aws.Address, null, service, region)));

        Assert.True(aws.Tokens.IsValid(token.Password.Reveal()));
        AssertNear(TimeSpan.FromHours(12), token.ExpiresAt - time.GetUtcNow());
        Assert.Equal(TimeSpan.Zero, token.ClockOffset);
    }

    [Fact]
    public async Task Signs_with_the_session_token_of_a_temporary_key() =>
        Assert.IsType<EcrAnswer.Token>(await AskAsync(KeyOf(Session)));

    [Fact]
    public async Task Passes_on_awss_words_about_an_unknown_key()
    {
        var refused = await RefusedAsync(new("AKIAUNKNOWNUNKNOWN12", new("x")));

        Assert.Equal("UnrecognizedClientException", refused.Type);
        Assert.Equal("The security token included in the request is invalid.", refused.Message);
    }

    [Fact]
    public async Task Never_passes_on_what_was_signed()
    {
        var refused = await RefusedAsync(new(Session.KeyId, new("wrong"), new(Session.SessionToken!)));

        Assert.Equal("InvalidSignatureException", refused.Type);
        Assert.EndsWith("Consult the service documentation for details.", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("session+token", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_an_ended_session_from_a_missing_permission()
    {
        var ended = aws.Add(new("ASIAENDEDENDEDENDED1", "s", "t") { SessionEnded = true });
        var denied = aws.Add(new("AKIADENIEDDENIED1234", "s"));
        denied.Denied.Add("ecr:GetAuthorizationToken");

        var refused = await RefusedAsync(KeyOf(denied));

        Assert.Equal("ExpiredTokenException", (await RefusedAsync(KeyOf(ended))).Type);
        Assert.Equal("AccessDeniedException", refused.Type);
        Assert.Contains("not authorized to perform: ecr:GetAuthorizationToken on resource: *", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_told_to_be_patient()
    {
        aws.Throttle(1);

        var busy = Assert.IsType<EcrAnswer.Busy>(await AskAsync(KeyOf(Mona)));

        Assert.Equal(("ThrottlingException", "Rate exceeded"), (busy.Type, busy.Message));
    }

    [Theory]
    [InlineData(-20)]
    [InlineData(+90)]
    public async Task Follows_awss_clock_where_its_own_is_wrong(int minutes)
    {
        var wrong = new ManualTime(time.GetUtcNow().AddMinutes(minutes));

        var token = Assert.IsType<EcrAnswer.Token>(await AskAsync(KeyOf(Mona), clock: wrong));

        AssertNear(TimeSpan.FromMinutes(-minutes), token.ClockOffset);
        AssertNear(TimeSpan.FromHours(12), token.ExpiresAt - wrong.GetUtcNow());
        Assert.Equal(2, aws.Calls);
    }

    [Fact]
    public async Task Asks_by_the_older_name_where_a_fips_name_does_not_resolve()
    {
        var endpoint = new EcrEndpoint(
            new("http://api.ecr-fips.us-east-2.amazonaws.com"), new("http://ecr-fips.us-east-2.amazonaws.com"), "ecr", "us-east-2");
        using var http = new HttpClient(Resolving(host => host.StartsWith("api.", StringComparison.Ordinal) ? null : aws.Address.Port));

        Assert.IsType<EcrAnswer.Token>(await AskAsync(KeyOf(Mona), endpoint, http));
    }

    [Fact]
    public async Task Says_how_far_it_came()
    {
        using var noName = new HttpClient(Resolving(_ => null));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var closed = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        using var nobody = new HttpClient(Resolving(_ => closed));

        var name = await UnreachableAsync("https://api.ecr.eu-wset-1.amazonaws.com", noName);
        var connection = await UnreachableAsync(aws.Address.ToString(), nobody);
        var tls = await UnreachableAsync($"https://127.0.0.1:{aws.Address.Port}", http: null);

        Assert.Equal((EcrUnreachable.Name, "api.ecr.eu-wset-1.amazonaws.com"), (name.Stage, name.Host));
        Assert.Equal((EcrUnreachable.Connection, EcrUnreachable.Tls), (connection.Stage, tls.Stage));
        Assert.All([name, connection, tls], answer => Assert.NotEmpty(answer.Reason));
    }

    [Fact]
    public async Task Gives_up_on_an_answer_that_does_not_come()
    {
        await using var silent = RawServer.Silent();
        var asking = AskAsync(KeyOf(Mona), silent.Endpoint);
        await silent.Asked;

        time.Advance(EcrClient.TimeLimit);

        Assert.Equal(EcrUnreachable.Time, Assert.IsType<EcrAnswer.Unreachable>(await asking).Stage);
    }

    [Fact]
    public async Task Follows_no_redirect()
    {
        await using var elsewhere = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var redirecting = RawServer.Answering(
            $"HTTP/1.1 307 Temporary Redirect\r\nLocation: {elsewhere.Endpoint.Address}\r\nContent-Length: 0\r\n\r\n");

        var unusable = Assert.IsType<EcrAnswer.Unusable>(await AskAsync(KeyOf(Mona), redirecting.Endpoint));

        Assert.Contains("307", unusable.Reason, StringComparison.Ordinal);
        Assert.False(elsewhere.Asked.IsCompleted);
    }

    [Theory]
    [InlineData("<html>proxy</html>")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"authorizationData":[]}""")]
    [InlineData("""{"authorizationData":{"authorizationToken":"QVdTOng="}}""")]
    [InlineData("""{"authorizationData":{"authorizationToken":"QVdTOng=","expiresAt":1e300}}""")]
    [InlineData("""{"authorizationData":{"authorizationToken":"QVdTOng=","expiresAt":1}}""")]
    [InlineData("""{"authorizationData":{"authorizationToken":"bm90OmF3cw==","expiresAt":9e9}}""")]
    [InlineData("""{"authorizationData":{"authorizationToken":"\ud800","expiresAt":9e9}}""")]
    public async Task Takes_nothing_but_a_token_for_a_token(string body)
    {
        await using var server = RawServer.Answering(200, body);

        Assert.IsType<EcrAnswer.Unusable>(await AskAsync(KeyOf(Mona), server.Endpoint));
    }

    [Fact]
    public async Task Reads_no_endless_answer()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK\r\n\r\n" + new string('x', EcrClient.MaxAnswerBytes + 100));

        var unusable = Assert.IsType<EcrAnswer.Unusable>(await AskAsync(KeyOf(Mona), server.Endpoint));

        Assert.Contains("65536 bytes", unusable.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_no_key_that_would_break_a_header()
    {
        var refused = await RefusedAsync(new(Mona.KeyId, new(Mona.Secret), new("session\r\nHost: elsewhere")));

        Assert.Equal((0, 0), (refused.Status, aws.Calls));
    }

    [Fact]
    public async Task Stops_when_it_is_asked_to()
    {
        await using var silent = RawServer.Silent();
        using var stop = new CancellationTokenSource();
        using var http = new HttpClient(EcrClient.CreateHandler());
        var asking = new EcrClient(http, time).GetTokenAsync(silent.Endpoint, KeyOf(Mona), stop.Token);
        await silent.Asked;

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    /// <summary>The wire carries whole seconds.</summary>
    private static void AssertNear(TimeSpan expected, TimeSpan actual) =>
        Assert.InRange(actual, expected - TimeSpan.FromSeconds(2), expected + TimeSpan.FromSeconds(2));

    private static AwsKey KeyOf(AwsPrincipal principal) =>
        new(principal.KeyId, new(principal.Secret), principal.SessionToken is { } token ? new SecretText(token) : null);

    private static SocketsHttpHandler Resolving(Func<string, int?> portOf)
    {
        var handler = EcrClient.CreateHandler();
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            var port = portOf(context.DnsEndPoint.Host) ?? throw new SocketException((int)SocketError.HostNotFound);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        return handler;
    }

    private async Task<EcrAnswer.Unreachable> UnreachableAsync(string address, HttpClient? http) =>
        Assert.IsType<EcrAnswer.Unreachable>(await AskAsync(KeyOf(Mona), new(new(address), null, "ecr", "eu-west-1"), http));

    private async Task<EcrAnswer.Refused> RefusedAsync(AwsKey key) => Assert.IsType<EcrAnswer.Refused>(await AskAsync(key));

    private async Task<EcrAnswer> AskAsync(AwsKey key, EcrEndpoint? endpoint = null, HttpClient? http = null, TimeProvider? clock = null)
    {
        using var own = new HttpClient(EcrClient.CreateHandler());
        return await new EcrClient(http ?? own, clock ?? time)
            .GetTokenAsync(endpoint ?? new(aws.Address, null, "ecr", "eu-west-1"), key, TestContext.Current.CancellationToken);
    }
}
