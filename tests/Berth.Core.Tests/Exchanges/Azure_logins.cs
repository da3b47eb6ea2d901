using Berth.Core.Azure;
using Berth.Core.Credentials;
using Berth.Core.Exchanges;
using Berth.Core.References;
using Berth.Core.Secrets;
using Berth.Testing;
using Berth.Testing.Exchanges;

namespace Berth.Core.Tests.Exchanges;

public sealed class Azure_logins
{
    private const string User = "11111111-2222-3333-4444-555555555555/AAAAAAAA-bbbb-cccc-dddd-eeeeeeeeeeee";
    private const string Secret = "canary-client-secret~.8Q";
    private readonly ManualTime time = new();

    [Theory]
    [InlineData("azure", "acmeprod.azurecr.io")]
    [InlineData("azure", "ACMEPROD.azurecr.io")]
    [InlineData("azure-china", "acmeprod.azurecr.cn")]
    [InlineData("azure-us-government", "acmeprod.azurecr.us")]
    public async Task Come_of_a_service_principal_in_two_steps_and_end_when_the_token_says(string recording, string server)
    {
        using var cloud = new RecordedExchanges(recording);
        var logins = LoginsOf(cloud);

        var found = Assert.IsType<CredentialResult.Found>(await logins.GetAsync(Set(server), CancellationToken.None)).Credential;

        cloud.AssertPlayed();
        Assert.Equal(AzureLogins.Username, found.Username);
        Assert.Equal(time.GetUtcNow().AddHours(3), found.ExpiresAt);
        Assert.Equal(found.ExpiresAt, logins.ExpiryOf(Set(server)));
        Assert.DoesNotContain("canary", found.Password.Reveal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_exchanged_once_for_many_and_anew_before_they_end()
    {
        using var cloud = new RecordedExchanges("azure");
        var logins = LoginsOf(cloud);
        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => logins.GetAsync(Set(), CancellationToken.None)));
        Assert.Equal(2, cloud.Calls);

        // Twice asked for since, so worth renewing once the last quarter of an hour has begun.
        await logins.GetAsync(Set(), CancellationToken.None);
        await logins.GetAsync(Set(), CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(166));
        cloud.Rewind();
        Assert.Equal(1, await logins.RenewDueAsync(CancellationToken.None));
        cloud.AssertPlayed();
    }

    [Theory]
    [InlineData("azure-wrong-secret", "(invalid_client): AADSTS7000215: Invalid client secret", "the client secret's value in ACME_CONTAINER_REGISTRY_PASSWORD, not its id")]
    [InlineData("azure-unknown-tenant", "(invalid_request): AADSTS90002: Tenant", "TENANT/CLIENT in ACME_CONTAINER_REGISTRY_USER")]
    [InlineData("azure-no-role", "'acmeprod.azurecr.io' did not take the service principal of 'ACME' (UNAUTHORIZED)", "AcrPull")]
    [InlineData("azure-firewall", "(DENIED): client with IP '203.0.113.7' is not allowed", "firewall")]
    [InlineData("azure-portal", "'login.microsoftonline.com' did not answer as it should: it gave no token (status 302)", "HTTPS_PROXY")]
    [InlineData("azure-endless-token", "it gave no refresh token with an end (status 200)", "HTTPS_PROXY")]
    public async Task Say_who_refused_and_what_to_do(string recording, string reason, string fix)
    {
        using var cloud = new RecordedExchanges(recording);

        var refused = Assert.IsType<CredentialResult.Refused>(await LoginsOf(cloud).GetAsync(Set(), CancellationToken.None));

        cloud.AssertPlayed();
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        Assert.Contains(fix, refused.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acmeprod.azurecr.io", User, true)]
    [InlineData("acmeprod.azurecr.io", "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", false)]
    [InlineData("acmeprod.azurecr.io", "common/aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", false)]
    [InlineData("acmeprod.azurecr.io", "../" + User, false)]
    [InlineData("acmeprod.azurecr.io", User + "/..", false)]
    [InlineData("acmeprod.azurecr.io.evil.example", User, false)]
    [InlineData("evil.example", User, false)]
    public void Take_only_two_ids_at_a_registry_of_azure(string server, string user, bool takes)
    {
        using var cloud = new RecordedExchanges("azure");

        Assert.Equal(takes, LoginsOf(cloud).Takes(new("ACME", RegistryHost.Parse(server), user, new(Secret))));
    }

    [Fact]
    public async Task Leave_a_client_id_alone_as_it_is()
    {
        using var cloud = new RecordedExchanges("azure");
        var set = new RegistrySecretSet("ACME", SecretLevel.User, "environment", RegistryHost.Parse("acmeprod.azurecr.io"), null, User[37..], new(Secret), null);

        var keychain = new SecretSetKeychain(new([set], [], []), LoginsOf(cloud), time);
        var found = Assert.IsType<CredentialResult.Found>(await keychain.GetAsync(RegistryQuery.Read("acmeprod.azurecr.io")!, CancellationToken.None));

        Assert.Equal((User[37..], Secret, 0), (found.Credential.Username, found.Credential.Password.Reveal(), cloud.Calls));
    }

    [Fact]
    public async Task Are_judged_by_a_recording_that_forgives_nothing()
    {
        using var cloud = new RecordedExchanges("azure");
        await LoginsOf(cloud).GetAsync(Set() with { Password = new("another") }, CancellationToken.None);

        Assert.Contains("client_secret", Assert.Throws<InvalidOperationException>(cloud.AssertPlayed).Message, StringComparison.Ordinal);
    }

    private static ExchangeableSet Set(string server = "acmeprod.azurecr.io") => new("ACME", RegistryHost.Parse(server), User, new(Secret));

    private AzureLogins LoginsOf(RecordedExchanges cloud) => new(new(new HttpClient(cloud), time), time, new Random(1));
}
