using System.Text;
using Berth.Core.Credentials;
using Berth.Core.Ecr;
using Berth.Core.Exchanges;
using Berth.Core.References;
using Berth.Core.Secrets;
using Berth.Testing;
using Berth.Testing.Ecr;

namespace Berth.Core.Tests.Ecr;

/// <summary>A set whose USER is a role and whose PASSWORD is the external id: a server with an identity assumes it, for whom it was told.</summary>
public sealed class Role_of_a_set : IAsyncLifetime
{
    private const string RoleArn = "arn:aws:iam::210987654321:role/ci/registry-reader";
    private const string ExternalId = "canary-external-id-7f3a";
    private const string Host = "210987654321.dkr.ecr.eu-west-1.amazonaws.com";
    private static readonly AwsPrincipal Server = new("AKIASERVERSERVER0001", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY") { Arn = "arn:aws:iam::123456789012:user/berth" };
    private readonly ManualTime time = new();
    private readonly HttpClient http = new(EcrClient.CreateHandler());
    private AwsKey? identity = new(Server.KeyId, new(Server.Secret));
    private AwsRoleStandIn role = null!;
    private EcrStandIn aws = null!;
    private EcrLogins logins = null!;

    public async ValueTask InitializeAsync()
    {
        aws = await EcrStandIn.StartAsync(new() { Clock = time });
        aws.Add(Server);
        role = aws.AddRole(new(RoleArn, Server.Arn, ExternalId));
        logins = LoginsWith(new AwsRoles(new(http, time), () => identity, [new(Role(RoleArn), ["Acme"])]));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await aws.DisposeAsync();
    }

    [Fact]
    public async Task Is_assumed_once_for_many_and_gives_a_login_that_ends_with_its_session()
    {
        aws.Delay = TimeSpan.FromMilliseconds(20);
        var found = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => FoundAsync(Set())));

        Assert.Equal((1, 1), (aws.AssumeCalls, aws.Calls));
        Assert.Single(found.Distinct());
        var token = aws.Tokens.Find(found[0].Password.Reveal())!;
        Assert.Equal("arn:aws:sts::210987654321:assumed-role/registry-reader/berth-registry-login", token.Principal.Arn);
        Assert.True(token.ExpiresAt > time.GetUtcNow().AddHours(11));
        Assert.Equal(time.GetUtcNow().AddHours(1), found[0].ExpiresAt!.Value, TimeSpan.FromSeconds(1));
        Assert.Equal(found[0].ExpiresAt, logins.ExpiryOf(Set()));
    }

    [Fact]
    public async Task Is_assumed_anew_shortly_before_its_session_ends()
    {
        var first = await FoundAsync(Set());
        time.Advance(TimeSpan.FromMinutes(56));
        var next = await FoundAsync(Set());

        Assert.NotEqual(first.Password, next.Password);
        Assert.True(aws.Tokens.IsValid(next.Password.Reveal()));
        Assert.Equal((2, 2), (aws.AssumeCalls, aws.Calls));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("evil")]
    public async Task Is_not_asked_of_aws_for_those_whom_the_server_was_not_told(string? owner)
    {
        var refused = await RefusedAsync(Set() with { Owner = owner });

        Assert.Contains(owner is null ? "a repository's" : $"does not assume the role '{RoleArn}' for {owner}", refused.Reason, StringComparison.Ordinal);
        Assert.Equal((0, 0), (aws.AssumeCalls, aws.Calls));
    }

    [Fact]
    public async Task Is_not_asked_of_aws_where_another_role_was_allowed()
    {
        var other = aws.AddRole(new("arn:aws:iam::210987654321:role/other", Server.Arn, ExternalId));

        Assert.Contains("does not assume the role", (await RefusedAsync(Set(other.Arn))).Reason, StringComparison.Ordinal);
        Assert.Equal(0, aws.AssumeCalls);
    }

    [Fact]
    public async Task Opens_nothing_to_another_who_guesses_the_external_id()
    {
        await FoundAsync(Set());
        var refused = await RefusedAsync(Set(externalId: "canary-wrong-external-id"));

        Assert.StartsWith("AWS did not let this server assume the role of 'ACME' (AccessDenied): User: arn:aws:iam::123456789012:user/berth", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("sts:ExternalId", refused.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refused.ToString(), StringComparison.Ordinal);
        Assert.Equal((2, 1), (aws.AssumeCalls, aws.Calls));
    }

    [Fact]
    public async Task Needs_a_server_and_that_server_an_identity()
    {
        identity = null;
        Assert.Contains("this server has no AWS identity", (await RefusedAsync(Set())).Reason, StringComparison.Ordinal);

        var refused = Assert.IsType<CredentialResult.Refused>(await LoginsWith(roles: null).GetAsync(Set(), CancellationToken.None));
        Assert.Equal("ACME_CONTAINER_REGISTRY_USER is a role, and only a server assumes roles", refused.Reason);
        Assert.Equal((0, 0), (aws.AssumeCalls, aws.Calls));
    }

    [Fact]
    public async Task Says_whose_fault_it_is_when_aws_refuses()
    {
        role.Denied.Add("ecr:GetAuthorizationToken");
        var denied = await RefusedAsync(Set());
        Assert.StartsWith("AWS refused the role of 'ACME' (AccessDeniedException): User: arn:aws:sts::210987654321:assumed-role/registry-reader/", denied.Reason, StringComparison.Ordinal);

        identity = new(Server.KeyId, new("canary-of-a-wrong-secret"));
        time.Advance(TimeSpan.FromSeconds(6));
        var wrong = await RefusedAsync(Set());
        Assert.Contains("(SignatureDoesNotMatch)", wrong.Reason, StringComparison.Ordinal);
        Assert.Contains("whoever runs the server", wrong.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", wrong.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_assumed_by_awss_clock_where_ours_is_wrong()
    {
        var slow = new ManualTime(time.GetUtcNow().AddMinutes(-20));
        var roles = new AwsRoles(new(http, slow), () => identity, [new(Role(RoleArn), ["acme"])]);
        var found = Assert.IsType<CredentialResult.Found>(
            await new EcrLogins(new(http, slow), new(All: aws.Address.ToString()), slow, new Random(1), roles).GetAsync(Set(), CancellationToken.None));

        Assert.Equal(slow.GetUtcNow().AddHours(1), found.Credential.ExpiresAt!.Value, TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:role/reader", "aws", "reader")]
    [InlineData("arn:aws-us-gov:iam::123456789012:role/a/b/reader", "aws-us-gov", "reader")]
    [InlineData("arn:aws-cn:iam::123456789012:role/r+=,.@-_1", "aws-cn", "r+=,.@-_1")]
    [InlineData("arn:aws-iso-f:iam::123456789012:role/reader", "aws-iso-f", "reader")]
    public void Is_known_by_its_arn_in_every_partition(string arn, string partition, string name) =>
        Assert.Equal((partition, "123456789012", name), (Role(arn).Partition.Name, Role(arn).Account, Role(arn).Name));

    [Theory]
    [InlineData("arn:aws:iam::123456789012:user/mona")]
    [InlineData("arn:aws:sts::123456789012:assumed-role/reader/session")]
    [InlineData("arn:aws-of-mine:iam::123456789012:role/reader")]
    [InlineData("arn:aws:iam::1234:role/reader")]
    [InlineData("arn:aws:iam::123456789012:role/")]
    [InlineData("arn:aws:iam::123456789012:role/reader\n")]
    [InlineData("arn:aws:iam::123456789012:role/re ader")]
    [InlineData("ARN:aws:iam::123456789012:role/reader")]
    public void Is_not_what_only_looks_like_one(string arn) => Assert.False(AwsRole.TryParse(arn, out _));

    [Theory]
    [InlineData(Host, RoleArn, ExternalId, null)]
    [InlineData(Host, RoleArn, "with blanks in it", "is no external id")]
    [InlineData(Host, RoleArn, "x", "is no external id")]
    [InlineData("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", RoleArn, ExternalId, "of the partition aws, and")]
    [InlineData("ghcr.io", RoleArn, ExternalId, "holds a colon")]
    public void Is_checked_before_anybody_is_asked(string server, string user, string password, string? problem)
    {
        var layer = new SecretLayer(SecretLevel.Organization, "organization acme",
        [
            new("ACME_CONTAINER_REGISTRY_SERVER", new(server)),
            new("ACME_CONTAINER_REGISTRY_USER", new(user)),
            new("ACME_CONTAINER_REGISTRY_PASSWORD", new(password)),
        ])
        { Owner = "acme" };

        var read = RegistryConvention.Read([layer], time.GetUtcNow());

        Assert.Equal(problem is null ? 1 : 0, read.Serving.Count);
        Assert.Equal(problem is null ? [] : [true], read.Problems.Select(one => one.What.Contains(problem!, StringComparison.Ordinal)));
        Assert.Equal(problem is null ? "acme" : null, read.Serving.Select(one => one.ForExchange().Owner).SingleOrDefault());
    }

    /// <summary>What botocore's rules give for <c>sts</c>.</summary>
    [Theory]
    [InlineData(Host, "https://sts.eu-west-1.amazonaws.com/")]
    [InlineData("123456789012.dkr-ecr.eu-west-1.on.aws", "https://sts.eu-west-1.api.aws/")]
    [InlineData("123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", "https://sts-fips.us-east-1.amazonaws.com/")]
    [InlineData("123456789012.dkr-ecr-fips.us-east-1.on.aws", "https://sts-fips.us-east-1.api.aws/")]
    [InlineData("123456789012.dkr.ecr.us-gov-west-1.amazonaws.com", "https://sts.us-gov-west-1.amazonaws.com/")]
    [InlineData("123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "https://sts.us-gov-west-1.amazonaws.com/")]
    [InlineData("123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "https://sts.cn-north-1.amazonaws.com.cn/")]
    [InlineData("123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov", "https://sts.us-iso-east-1.c2s.ic.gov/")]
    [InlineData("public.ecr.aws", "https://sts.us-east-1.amazonaws.com/")]
    public void Is_assumed_in_the_region_of_its_registry(string server, string endpoint)
    {
        Assert.True(StsEndpoint.TryFind(EcrHosts.Of(server), EcrEndpointOverrides.None, out var address, out _));
        Assert.Equal(endpoint, address.AbsoluteUri);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>a portal</html>")]
    [InlineData("<AssumeRoleResponse><AssumeRoleResult>")]
    [InlineData("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><AssumeRoleResponse>&e;</AssumeRoleResponse>")]
    [InlineData("{\"AssumeRoleResponse\":{}}")]
    public void Is_not_given_by_what_is_no_answer_of_aws(string body)
    {
        var read = StsResponse.Read(new(200, null, Encoding.UTF8.GetBytes(body), null), "sts", [], time.GetUtcNow(), null, TimeSpan.Zero);

        Assert.IsType<EcrAnswer.Unusable>(Assert.IsType<RoleAnswer.Failed>(read).Answer);
    }

    private static AwsRole Role(string arn) => AwsRole.TryParse(arn, out var role) ? role : throw new ArgumentException(arn);

    private static ExchangeableSet Set(string user = RoleArn, string externalId = ExternalId) =>
        new("ACME", RegistryHost.Parse(Host), user, new(externalId)) { Owner = "acme" };

    private EcrLogins LoginsWith(AwsRoles? roles) => new(new(http, time), new(All: aws.Address.ToString()), time, new Random(1), roles);

    private async Task<RegistryCredential> FoundAsync(ExchangeableSet set) =>
        Assert.IsType<CredentialResult.Found>(await logins.GetAsync(set, CancellationToken.None)).Credential;

    private async Task<CredentialResult.Refused> RefusedAsync(ExchangeableSet set) =>
        Assert.IsType<CredentialResult.Refused>(await logins.GetAsync(set, CancellationToken.None));
}
