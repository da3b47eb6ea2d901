using Berth.Core.Credentials;
using Berth.Core.Ecr;
using Berth.Core.References;
using Berth.Core.Tests.Vectors;
using Berth.Testing;
using Berth.Testing.Ecr;

namespace Berth.Core.Tests.Ecr;

public sealed class Ecr_logins : IAsyncLifetime
{
    private static readonly AwsPrincipal Mona = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private static readonly AwsSet MonasSet = new("ACME", Mona.KeyId, new(Mona.Secret));
    private readonly ManualTime time = new();
    private readonly HttpClient http = new(EcrClient.CreateHandler());
    private EcrStandIn aws = null!;
    private EcrLogins logins = null!;

    public static TheoryData<Vector> ProxyEndpoints => Vector.Of("ecr_proxy_endpoint");

    public static TheoryData<Vector> Kinds => Vector.Of("aws_credential_kind");

    public async ValueTask InitializeAsync()
    {
        aws = await EcrStandIn.StartAsync(new() { Clock = time });
        aws.Add(Mona);
        logins = new(new(http, time), new(All: aws.Address.ToString()), time, new Random(1));
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await aws.DisposeAsync();
    }

    [Fact]
    public async Task Ask_once_for_many_who_wait()
    {
        aws.Delay = TimeSpan.FromMilliseconds(50);

        var credentials = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => FoundAsync(EcrHosts.Ireland, MonasSet)));

        Assert.Equal(1, aws.Calls);
        Assert.Single(credentials.Distinct());
        Assert.Equal("AWS", credentials[0].Username);
        Assert.True(aws.Tokens.IsValid(credentials[0].Password.Reveal()));
        Assert.Equal(credentials[0].ExpiresAt, logins.ExpiryOf(EcrHosts.Ireland, MonasSet));
    }

    [Fact]
    public async Task Serve_every_account_of_a_region_with_one_token_and_each_region_with_its_own()
    {
        var first = await FoundAsync(EcrHosts.Ireland, MonasSet);
        var otherAccount = await FoundAsync(EcrHosts.Of("210987654321.dkr.ecr.eu-west-1.amazonaws.com"), MonasSet);
        var otherRegion = await FoundAsync(EcrHosts.Of("123456789012.dkr.ecr.us-east-1.amazonaws.com"), MonasSet);

        Assert.Equal(first.Password, otherAccount.Password);
        Assert.NotEqual(first.Password, otherRegion.Password);
        Assert.Equal("us-east-1", aws.Tokens.Find(otherRegion.Password.Reveal())!.Region);
        Assert.Equal(2, aws.Calls);
    }

    [Fact]
    public async Task Keep_a_token_until_shortly_before_its_end()
    {
        var first = await FoundAsync(EcrHosts.Ireland, MonasSet);
        time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromMinutes(16));
        var same = await FoundAsync(EcrHosts.Ireland, MonasSet);
        time.Advance(TimeSpan.FromMinutes(2));
        var next = await FoundAsync(EcrHosts.Ireland, MonasSet);

        Assert.Equal((first.Password, 2), (same.Password, aws.Calls));
        Assert.NotEqual(first.Password, next.Password);
        Assert.Equal(time.GetUtcNow().AddHours(12), next.ExpiresAt!.Value, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Serve_a_good_token_while_its_renewal_fails_and_never_an_expired_one()
    {
        var first = await FoundAsync(EcrHosts.Ireland, MonasSet);
        Mona.Denied.Add("ecr:GetAuthorizationToken");
        try
        {
            time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromMinutes(1));
            var kept = await FoundAsync(EcrHosts.Ireland, MonasSet);
            time.Advance(TimeSpan.FromMinutes(1));
            var refused = await RefusedAsync(EcrHosts.Ireland, MonasSet);

            Assert.Equal(first.Password, kept.Password);
            Assert.Contains("AccessDeniedException", refused.Reason, StringComparison.Ordinal);
            Assert.Null(logins.ExpiryOf(EcrHosts.Ireland, MonasSet));
        }
        finally
        {
            Mona.Denied.Clear();
        }
    }

    [Fact]
    public async Task Do_not_hammer_with_a_wrong_key()
    {
        var wrong = MonasSet with { Password = new("wrong") };
        var refused = await RefusedAsync(EcrHosts.Ireland, wrong);
        await RefusedAsync(EcrHosts.Ireland, wrong);
        time.Advance(TimeSpan.FromSeconds(6));
        await RefusedAsync(EcrHosts.Ireland, wrong);

        Assert.Equal(2, aws.Calls);
        Assert.StartsWith(
            "AWS refused the access key of 'ACME' (InvalidSignatureException): The request signature",
            refused.Reason,
            StringComparison.Ordinal);
        Assert.Contains("ACME_CONTAINER_REGISTRY_PASSWORD", refused.Hint, StringComparison.Ordinal);
        Assert.Equal(EcrHosts.Ireland.Registry, refused.Registry);
        Assert.NotNull(await FoundAsync(EcrHosts.Ireland, MonasSet));
    }

    [Fact]
    public async Task Come_back_later_and_later_when_they_are_throttled()
    {
        aws.Throttle(2);
        var asking = FoundAsync(EcrHosts.Ireland, MonasSet);

        await PauseAsync();
        time.Advance(TimeSpan.FromMilliseconds(200));
        await PauseAsync();
        time.Advance(TimeSpan.FromMilliseconds(400));

        Assert.True(aws.Tokens.IsValid((await asking).Password.Reveal()));
        Assert.Equal(3, aws.Calls);
    }

    [Fact]
    public async Task Do_not_end_with_one_who_stops_waiting()
    {
        aws.Delay = TimeSpan.FromMilliseconds(200);
        using var stop = new CancellationTokenSource();
        var impatient = logins.GetAsync(EcrHosts.Ireland, MonasSet, stop.Token);
        var patient = FoundAsync(EcrHosts.Ireland, MonasSet);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.NotNull(await patient);
        Assert.Equal(1, aws.Calls);
    }

    [Fact]
    public async Task Renew_in_the_background_what_is_asked_for_often()
    {
        var rare = EcrHosts.Of("123456789012.dkr.ecr.us-east-1.amazonaws.com");
        var first = await FoundAsync(EcrHosts.Ireland, MonasSet);
        await FoundAsync(EcrHosts.Ireland, MonasSet);
        await FoundAsync(EcrHosts.Ireland, MonasSet);
        await FoundAsync(rare, MonasSet);

        Assert.Equal(0, await logins.RenewDueAsync(CancellationToken.None));
        time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromMinutes(10));
        Assert.Equal(1, await logins.RenewDueAsync(CancellationToken.None));

        Assert.Equal(3, aws.Calls);
        Assert.NotEqual(first.Password, (await FoundAsync(EcrHosts.Ireland, MonasSet)).Password);
        Assert.Equal(3, aws.Calls);
    }

    [Fact]
    public async Task Use_a_ready_token_as_it_is_until_it_ends()
    {
        var issued = aws.Tokens.Issue(Mona, "ecr", "eu-west-1", TimeSpan.FromHours(1));
        var ready = new AwsSet("ACME", "AWS", new(issued.Value));
        var encoded = ready with { Password = new(EcrTokens.Encode(issued)) };

        var credential = await FoundAsync(EcrHosts.Ireland, ready);
        Assert.Equal((issued.Value, issued.ExpiresAt), (credential.Password.Reveal(), credential.ExpiresAt!.Value));
        Assert.Equal(issued.Value, (await FoundAsync(EcrHosts.Ireland, encoded)).Password.Reveal());
        Assert.Equal(issued.ExpiresAt, logins.ExpiryOf(EcrHosts.Ireland, encoded));

        time.Advance(TimeSpan.FromHours(1));
        Assert.Contains("expired at 2030-01-02 04:04:05 UTC", (await RefusedAsync(EcrHosts.Ireland, ready)).Reason);
        Assert.Contains("expired at", (await RefusedAsync(EcrHosts.Ireland, encoded)).Reason, StringComparison.Ordinal);
        Assert.Equal(0, aws.Calls);
    }

    [Fact]
    public async Task Use_a_ready_token_that_does_not_tell_its_end()
    {
        var credential = await FoundAsync(EcrHosts.Ireland, new("ACME", "AWS", new("something-opaque")));

        Assert.Equal(("something-opaque", null), (credential.Password.Reveal(), credential.ExpiresAt));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Say_what_is_wrong_with_a_user_that_is_no_key(Vector row)
    {
        var (server, user) = (row.Input.GetProperty("server").GetString()!, row.Input.GetProperty("user").GetString()!);
        var set = new AwsSet("ACME", user, new(row.Input.GetProperty("passwordSample").GetString()!));
        var kind = row.Expect.GetProperty("kind").GetString();

        Assert.Equal(
            kind switch
            {
                "access-key" or "plain" => AwsLoginKind.AccessKey,
                "role-id" => AwsLoginKind.RoleId,
                "user-id" => AwsLoginKind.UserId,
                "ecr-token-still-encoded" => AwsLoginKind.EncodedToken,
                "unknown" when user is "aws" => AwsLoginKind.AwsNotInCapitals,
                "unknown" => AwsLoginKind.Unknown,
                _ => throw new ArgumentException($"The table has a new kind: {kind}"),
            },
            set.Kind);
        Assert.Equal(kind is "plain", !EcrHost.TryParse(RegistryHost.Parse(server), out var host));
        if (host is not null && kind is not ("access-key" or "ecr-token-still-encoded"))
        {
            var refused = await RefusedAsync(host, set);
            Assert.Contains("ACME_CONTAINER_REGISTRY_USER", refused.Reason + refused.Hint, StringComparison.Ordinal);
            Assert.Equal(0, aws.Calls);
        }
    }

    [Fact]
    public async Task Refuse_a_temporary_key_without_its_session_token_before_anything_is_sent()
    {
        var refused = await RefusedAsync(EcrHosts.Ireland, new("ACME", "ASIAIOSFODNN7EXAMPLE", new("secret")));

        Assert.Contains("ACME_CONTAINER_REGISTRY_SESSION_TOKEN", refused.Hint, StringComparison.Ordinal);
        Assert.Equal(0, aws.Calls);
    }

    [Theory, MemberData(nameof(ProxyEndpoints))]
    public async Task Are_for_the_host_that_was_configured(Vector row)
    {
        // AWS names the plain host beside the token; nothing of it survives in the answer, which is for the host that was asked for.
        var configured = EcrHosts.Of(row.Input.GetProperty("serverHost").GetString()!);
        var plain = EcrHosts.Of(new Uri(row.Input.GetProperty("apiProxyEndpoint").GetString()!).Host);
        Assert.True(configured.IsSameRegistryAs(plain));

        var refused = await RefusedAsync(configured, MonasSet); // FIPS with an override
        Assert.Equal(configured.Registry, refused.Registry);
        Assert.Contains("AWS_ENDPOINT_URL", refused.Reason, StringComparison.Ordinal);
        Assert.IsType<CredentialResult.Found>(await logins.GetAsync(plain, MonasSet, CancellationToken.None));
    }

    /// <summary>Until an exchange pauses: its pauses are far shorter than the time limit of its requests.</summary>
    private async Task PauseAsync()
    {
        while (time.NextDue is not { } due || due > TimeSpan.FromSeconds(2))
        {
            await Task.Delay(10);
        }
    }

    private async Task<RegistryCredential> FoundAsync(EcrHost host, AwsSet set) =>
        Assert.IsType<CredentialResult.Found>(await logins.GetAsync(host, set, CancellationToken.None)).Credential;

    private async Task<CredentialResult.Refused> RefusedAsync(EcrHost host, AwsSet set) =>
        Assert.IsType<CredentialResult.Refused>(await logins.GetAsync(host, set, CancellationToken.None));
}
