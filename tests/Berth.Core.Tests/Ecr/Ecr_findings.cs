using System.Net;
using System.Net.Sockets;
using System.Text;
using Berth.Core.Ecr;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Testing;
using Berth.Testing.Ecr;

namespace Berth.Core.Tests.Ecr;

/// <summary>Each fault of AWS is produced and told apart: by the stand-in, or by a server that says the words.</summary>
public sealed class Ecr_findings : IAsyncLifetime
{
    private readonly AwsPrincipal mona = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private readonly ManualTime time = new();
    private readonly HttpClient http = new(EcrClient.CreateHandler());
    private EcrStandIn aws = null!;

    private AwsSet MonasSet => new("ACME", mona.KeyId, new(mona.Secret));

    private EcrEndpoint Api => new(aws.Address, null, "ecr", EcrHosts.Ireland.Region);

    public async ValueTask InitializeAsync()
    {
        aws = await EcrStandIn.StartAsync(new() { Clock = time });
        aws.Add(mona);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await aws.DisposeAsync();
    }

    [Fact]
    public async Task C1_an_error_of_aws_is_passed_on_as_it_is()
    {
        await using var server = RawServer.Answering(
            400, """{"__type":"com.amazonaws.ecr#InvalidParameterException","message":"Invalid parameter at 'registryIds'."}""");

        var problem = await ExchangeAsync(server.Endpoint);

        Assert.Equal(ProblemCode.AwsExchangeRefused, problem.Code);
        Assert.Contains("(InvalidParameterException): Invalid parameter at 'registryIds'", problem.What, StringComparison.Ordinal);
        Assert.Equal("aws ecr get-login-password --region eu-west-1", problem.Command);
    }

    [Fact]
    public async Task C2_a_ready_token_that_expired()
    {
        var token = aws.Tokens.Issue(mona, "ecr", "eu-west-1", TimeSpan.FromHours(1));
        time.Advance(TimeSpan.FromHours(2));

        var problem = await RegistryAsync("app", token.Value, new("ACME", "AWS", new(token.Value)), token.ExpiresAt);

        Assert.Equal(ProblemCode.EcrTokenExpired, problem.Code);
        Assert.Contains("Your authorization token has expired", problem.What, StringComparison.Ordinal);
        Assert.Contains("expired at 2030-01-02 04:04:05 UTC", problem.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Your Authorization Token has expired. Please run 'aws ecr get-login' to fetch a new one.")]
    [InlineData("""{"errors":[{"code":"DENIED","message":"Your authorization token has expired. Reauthenticate and try again."}]}""")]
    public void C2_is_told_in_older_words_and_for_a_login_of_another_tool(string body)
    {
        var problem = EcrRegistryFindings.Of(403, body, EcrHosts.Ireland, "app", null, null, time.GetUtcNow());

        Assert.Equal(ProblemCode.EcrTokenExpired, problem!.Code);
        Assert.Contains("another tool's", problem.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C3_a_token_whose_session_is_gone()
    {
        var token = aws.Tokens.Issue(mona, "ecr", "eu-west-1", TimeSpan.FromHours(12));
        mona.SessionEnded = true;

        var problem = await RegistryAsync("app", token.Value, new("ACME", "AWS", new(token.Value)), token.ExpiresAt);

        Assert.Equal(ProblemCode.EcrSessionEnded, problem.Code);
    }

    [Fact]
    public async Task C4_an_unknown_key_by_its_kind()
    {
        var unknown = new AwsSet("ACME", "AKIANOBODYKNOWSTHIS1", new("x"));
        var lasting = await ExchangeAsync(set: unknown);
        var mixed = await ExchangeAsync(set: MonasSet with { SessionToken = new("of another key") });
        var temporary = await ExchangeAsync(set: new("ACME", "ASIANOBODYKNOWSTHIS1", new("x"), new("y")));
        var china = await ExchangeAsync(set: unknown, host: EcrHosts.Of("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"));
        var incomplete = EcrLoginFindings.Of(new("ACME", "ASIANOBODYKNOWSTHIS1", new("x")), EcrHosts.Ireland)!;

        Assert.All([lasting, mixed, temporary, china], problem => Assert.Equal(ProblemCode.AwsKeyUnknown, problem.Code));
        Assert.Contains("deleted or made inactive", lasting.Why, StringComparison.Ordinal);
        Assert.Equal("remove ACME_CONTAINER_REGISTRY_SESSION_TOKEN", mixed.Fix);
        Assert.Contains("do not belong together", temporary.Why, StringComparison.Ordinal);
        Assert.Contains("aws-cn", china.Why, StringComparison.Ordinal);
        Assert.Equal(ProblemCode.SessionTokenMissing, incomplete.Code);
    }

    [Fact]
    public async Task C5_a_wrong_secret_tells_its_length()
    {
        var problem = await ExchangeAsync(set: MonasSet with { Password = new(mona.Secret[..39]) });

        Assert.Equal((ProblemCode.AwsSecretWrong, "ACME_CONTAINER_REGISTRY_PASSWORD"), (problem.Code, problem.Subject));
        Assert.Contains("has 39 characters, a secret access key has 40", problem.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C6_a_clock_that_is_wrong_even_where_the_exchange_succeeds()
    {
        var behind = await AskAsync(Api, MonasSet, clock: new ManualTime(time.GetUtcNow().AddMinutes(-30)));
        var refused = new EcrAnswer.Refused(
            400, "InvalidSignatureException", "Signature not yet current: 20300102T030405Z is still later than", TimeSpan.FromHours(-1));

        Assert.IsType<EcrAnswer.Token>(behind);
        var warning = EcrExchangeFindings.Of(behind, EcrHosts.Ireland, MonasSet)!;
        Assert.Equal((ProblemCode.AwsClockSkew, Severity.Warning), (warning.Code, warning.Severity));
        Assert.Contains("is 1800 seconds behind", warning.What, StringComparison.Ordinal);
        var error = EcrExchangeFindings.Of(refused, EcrHosts.Ireland, MonasSet)!;
        Assert.Equal((ProblemCode.AwsClockSkew, Severity.Error), (error.Code, error.Severity));
        Assert.Contains("is 3600 seconds ahead", error.What, StringComparison.Ordinal);
    }

    /// <summary>By a proxy that takes the answer's date away nobody can tell how wrong the clock is, so AWS's refusal stands.</summary>
    [Theory]
    [InlineData(-30)]
    [InlineData(30)]
    public async Task C6_a_clock_that_aws_refuses(int minutes)
    {
        using var client = new HttpClient(new WithoutDate(EcrClient.CreateHandler()));

        var answer = await AskAsync(Api, MonasSet, client, new ManualTime(time.GetUtcNow().AddMinutes(minutes)));

        var refused = Assert.IsType<EcrAnswer.Refused>(answer);
        Assert.Contains(minutes < 0 ? "Signature expired" : "Signature not yet current", refused.Message, StringComparison.Ordinal);
        var error = EcrExchangeFindings.Of(answer, EcrHosts.Ireland, MonasSet)!;
        Assert.Equal((ProblemCode.AwsClockSkew, Severity.Error), (error.Code, error.Severity));
        Assert.Contains("may be wrong", error.What, StringComparison.Ordinal);
    }

    private sealed class WithoutDate(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            response.Headers.Date = null;
            return response;
        }
    }

    [Fact]
    public async Task C7_a_policy_that_lacks_the_token()
    {
        mona.Denied.Add("ecr:GetAuthorizationToken");

        var problem = await ExchangeAsync();

        Assert.Equal(ProblemCode.AwsTokenNotAllowed, problem.Code);
        Assert.Equal(
            "aws iam attach-user-policy --user-name mona --policy-arn arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
            problem.Command);
    }

    [Fact]
    public async Task C8_a_policy_that_lacks_the_token_of_ecr_public()
    {
        mona.Denied.Add("sts:GetServiceBearerToken");

        var problem = await ExchangeAsync(new(aws.Address, null, "ecr-public", "us-east-1"), host: EcrHosts.Of("public.ecr.aws"));

        Assert.Equal(ProblemCode.AwsPublicTokenNotAllowed, problem.Code);
        Assert.Contains("sts:GetServiceBearerToken", problem.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ecr:BatchGetImage")]
    public async Task C9_a_login_that_works_and_may_not_pull(string action)
    {
        mona.Denied.Add(action);

        var problem = await RegistryAsync("app", Token(), MonasSet, null);

        Assert.Equal(ProblemCode.EcrPullNotAllowed, problem.Code);
        Assert.Contains($"not authorized to perform: {action}", problem.What, StringComparison.Ordinal);
        Assert.Equal("aws ecr get-repository-policy --region eu-west-1 --registry-id 123456789012 --repository-name app", problem.Command);
    }

    [Fact]
    public async Task C10_a_repository_that_is_not_there_and_one_looked_for_in_another_account()
    {
        var missing = await RegistryAsync("typo", Token(), MonasSet, null);
        var other = EcrHosts.Of("210987654321.dkr.ecr.eu-west-1.amazonaws.com");
        var elsewhere = await RegistryAsync("typo", Token(), MonasSet, null, other, askAs: EcrHosts.Ireland);

        Assert.Equal(ProblemCode.EcrRepositoryUnknown, missing.Code);
        Assert.Contains("'typo'", missing.What, StringComparison.Ordinal);
        Assert.Equal((ProblemCode.EcrOtherAccount, "ACME_CONTAINER_REGISTRY_SERVER"), (elsewhere.Code, elsewhere.Subject));
        Assert.Contains("account 123456789012 answered", elsewhere.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("123456789012.dkr-ecr.eu-west-1.on.aws", true)]
    [InlineData("123456789012.dkr.ecr-fips.eu-west-1.amazonaws.com", true)]
    [InlineData("123456789012.dkr.ecr.eu-west-1.amazonaws.com", false)]
    [InlineData("123456789012.dkr-ecr.eu-west-2.on.aws", false)]
    public void C11_a_login_for_another_host_of_the_registry(string asked, bool told)
    {
        var problem = EcrRegistryFindings.LoginForOtherHost(EcrHosts.Of(asked), [RegistryHost.DockerHub, EcrHosts.Ireland.Registry]);

        Assert.Equal(told ? ProblemCode.EcrLoginForOtherHost : null, problem?.Code);
        Assert.Contains(asked, problem?.Fix ?? asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C12_a_name_without_an_address()
    {
        using var nowhere = new HttpClient(Connecting(_ => throw new SocketException((int)SocketError.HostNotFound)));

        var problem = await ExchangeAsync(new(new("https://api.ecr.eu-wset-1.amazonaws.com"), null, "ecr", "eu-wset-1"), client: nowhere);

        Assert.Equal((ProblemCode.AwsApiNameUnknown, "getent hosts api.ecr.eu-wset-1.amazonaws.com"), (problem.Code, problem.Command));
    }

    [Fact]
    public async Task C13_an_api_that_cannot_be_reached()
    {
        using var refusing = new HttpClient(Connecting(_ => throw new SocketException((int)SocketError.ConnectionRefused)));
        await using var silent = RawServer.Silent();

        var refused = await ExchangeAsync(client: refusing);
        var asking = ExchangeAsync(silent.Endpoint);
        await silent.Asked;
        time.Advance(EcrClient.TimeLimit);
        var late = await asking;

        Assert.All([refused, late], problem => Assert.Equal(ProblemCode.AwsApiUnreachable, problem.Code));
        Assert.Contains("accepts no connection", refused.What, StringComparison.Ordinal);
        Assert.Contains("did not answer in time", late.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C14_a_token_of_another_region()
    {
        var token = aws.Tokens.Issue(mona, "ecr", "us-east-1", TimeSpan.FromHours(12));

        var problem = await RegistryAsync("app", token.Value, new("ACME", "AWS", new(token.Value)), token.ExpiresAt);

        Assert.Equal((ProblemCode.EcrTokenOfOtherRegion, "aws ecr get-login-password --region eu-west-1"), (problem.Code, problem.Command));
    }

    [Fact]
    public async Task C15_throttling_at_the_api_and_at_the_registry()
    {
        aws.Throttle(1);
        aws.Registry.Refuse("busy", 429, "TOOMANYREQUESTS", "Rate exceeded");

        Assert.Equal(ProblemCode.AwsThrottled, (await ExchangeAsync()).Code);
        Assert.Equal(ProblemCode.AwsThrottled, (await RegistryAsync("busy", Token(), MonasSet, null)).Code);
    }

    [Theory]
    [InlineData(403, "DENIED", "User: mona is not authorized to perform: ecr:BatchImportUpstreamImage on resource: x", "may not do that")]
    [InlineData(403, "DENIED", "User: mona is not authorized to perform: ecr:CreateRepository on resource: x", "may not do that")]
    [InlineData(404, "NAME_UNKNOWN", "authentication to the upstream registry failed", "could not log in")]
    public async Task C16_a_pull_through_cache(int status, string code, string message, string why)
    {
        aws.Registry.Refuse("hub/busybox", status, code, message);

        var problem = await RegistryAsync("hub/busybox", Token(), MonasSet, null);

        Assert.Equal(ProblemCode.EcrPullThroughRefused, problem.Code);
        Assert.Contains(why, problem.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void C17_an_aws_key_for_another_registry() =>
        Assert.Equal(ProblemCode.AwsKeyElsewhere, EcrLoginFindings.KeyElsewhere(MonasSet, "ghcr.io").Code);

    [Fact]
    public async Task C18_a_session_token_in_the_environment_is_ignored_and_told()
    {
        Assert.IsType<EcrAnswer.Token>(await AskAsync(Api, MonasSet));

        var notice = EcrLoginFindings.AmbientSession(MonasSet, hasSessionToken: true, "ASIAOTHER")!;
        Assert.Equal((ProblemCode.AwsSessionTokenIgnored, Severity.Notice), (notice.Code, notice.Severity));
        Assert.Null(EcrLoginFindings.AmbientSession(MonasSet, hasSessionToken: true, mona.KeyId));
        Assert.Null(EcrLoginFindings.AmbientSession(MonasSet, hasSessionToken: false, null));
        Assert.Null(EcrLoginFindings.AmbientSession(MonasSet with { User = "AWS" }, hasSessionToken: true, null));
    }

    [Fact]
    public async Task A_session_that_is_over_a_region_that_is_off_and_an_answer_that_is_not_awss()
    {
        mona.SessionEnded = true;
        await using var off = RawServer.Answering(
            400, """{"__type":"OptInRequired","message":"The AWS Access Key Id needs a subscription for the service"}""");
        await using var portal = RawServer.Answering(200, "<html>please log in to the network</html>");

        Assert.Equal(ProblemCode.AwsSessionExpired, (await ExchangeAsync()).Code);
        Assert.Equal(ProblemCode.AwsRegionNotEnabled, (await ExchangeAsync(off.Endpoint)).Code);
        Assert.Equal(ProblemCode.AwsAnswerNotUsable, (await ExchangeAsync(portal.Endpoint)).Code);
    }

    [Fact]
    public async Task What_a_good_login_gets_is_no_problem()
    {
        const string missingTag = """{"errors":[{"code":"MANIFEST_UNKNOWN","message":"Requested image not found"}]}""";

        Assert.Null(EcrExchangeFindings.Of(await AskAsync(Api, MonasSet), EcrHosts.Ireland, MonasSet));
        Assert.Null(EcrRegistryFindings.Of(404, missingTag, EcrHosts.Ireland, "app", MonasSet, null, time.GetUtcNow()));
        Assert.Null(EcrRegistryFindings.Of(401, "Not Authorized\n", EcrHosts.Ireland, null, null, null, time.GetUtcNow()));
    }

    private static SocketsHttpHandler Connecting(Func<DnsEndPoint, Stream> connect)
    {
        var handler = EcrClient.CreateHandler();
        handler.ConnectCallback = (context, _) => ValueTask.FromResult(connect(context.DnsEndPoint));
        return handler;
    }

    private string Token() => aws.Tokens.Issue(mona, "ecr", "eu-west-1", TimeSpan.FromHours(12)).Value;

    private Task<EcrAnswer> AskAsync(EcrEndpoint endpoint, AwsSet set, HttpClient? client = null, TimeProvider? clock = null) =>
        new EcrClient(client ?? http, clock ?? time)
            .GetTokenAsync(endpoint, new(set.User, set.Password, set.SessionToken), TestContext.Current.CancellationToken);

    private async Task<Problem> ExchangeAsync(
        EcrEndpoint? endpoint = null, AwsSet? set = null, EcrHost? host = null, HttpClient? client = null)
    {
        (host, set) = (host ?? EcrHosts.Ireland, set ?? MonasSet);
        return EcrExchangeFindings.Of(await AskAsync(endpoint ?? Api with { Region = host.Region }, set, client), host, set)!;
    }

    /// <summary>Asks the stand-in's registry for a manifest under the name of a host.</summary>
    private async Task<Problem> RegistryAsync(
        string name, string password, AwsSet set, DateTimeOffset? expiresAt, EcrHost? host = null, EcrHost? askAs = null)
    {
        host ??= EcrHosts.Ireland;
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(aws.Address, $"/v2/{name}/manifests/1"));
        request.Headers.Host = (askAs ?? host).Registry.Value;
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"AWS:{password}")));
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return EcrRegistryFindings.Of((int)response.StatusCode, body, host, name, set, expiresAt, time.GetUtcNow())!;
    }
}
