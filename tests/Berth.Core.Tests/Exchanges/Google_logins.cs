using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Berth.Core.Credentials;
using Berth.Core.Exchanges;
using Berth.Core.Google;
using Berth.Core.References;
using Berth.Testing;
using Berth.Testing.Exchanges;

namespace Berth.Core.Tests.Exchanges;

public sealed class Google_logins
{
    private static readonly RSA Signer = RSA.Create(2048);
    private readonly ManualTime time = new();

    [Theory]
    [InlineData("europe-docker.pkg.dev", "_json_key")]
    [InlineData("gcr.io", "_json_key_base64")]
    [InlineData("docker.europe-west1.rep.pkg.dev", "_json_key_base64")]
    public async Task Come_of_a_key_file_and_end_when_google_says(string server, string user)
    {
        using var cloud = new RecordedExchanges("google", Signer);
        var logins = LoginsOf(cloud);
        var set = Set(server, user);

        var found = Assert.IsType<CredentialResult.Found>(await logins.GetAsync(set, CancellationToken.None)).Credential;

        cloud.AssertPlayed();
        Assert.Equal(("oauth2accesstoken", "ya29.c.canary-token"), (found.Username, found.Password.Reveal()));
        Assert.Equal(time.GetUtcNow().AddSeconds(3599), found.ExpiresAt);
        Assert.Equal(found.ExpiresAt, logins.ExpiryOf(set));
    }

    [Fact]
    public async Task Are_exchanged_once_for_many_and_for_all_of_googles_registries()
    {
        using var cloud = new RecordedExchanges("google", Signer);
        var logins = LoginsOf(cloud);

        await Task.WhenAll(Enumerable.Range(0, 500).Select(number => logins.GetAsync(Set(number % 2 == 0 ? "gcr.io" : "us-docker.pkg.dev"), CancellationToken.None)));

        cloud.AssertPlayed();
    }

    [Theory]
    [InlineData("google-deleted-key", "Google did not take the key of 'ACME' (invalid_grant): Invalid JWT Signature", "make a new key")]
    [InlineData("google-deleted-account", "account not found", "the service account is gone")]
    [InlineData("google-wrong-clock", "in a reasonable timeframe", "set the clock")]
    [InlineData("google-endless-token", "'oauth2.googleapis.com' did not answer as it should: it gave no token with an end", "HTTPS_PROXY")]
    public async Task Say_why_google_refused_and_what_to_do(string recording, string reason, string fix)
    {
        using var cloud = new RecordedExchanges(recording, Signer);

        var refused = Assert.IsType<CredentialResult.Refused>(await LoginsOf(cloud).GetAsync(Set(), CancellationToken.None));

        cloud.AssertPlayed();
        Assert.Contains(reason, refused.Reason, StringComparison.Ordinal);
        Assert.Contains(fix, refused.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_where_google_is_busy()
    {
        using var cloud = new RecordedExchanges("google-busy", Signer);
        var asking = LoginsOf(cloud).GetAsync(Set(), CancellationToken.None);
        await Eventually.HappensAsync("the exchange pauses", () => time.NextDue < TimeSpan.FromSeconds(1), CancellationToken.None);
        time.Advance(TimeSpan.FromMilliseconds(200));

        Assert.IsType<CredentialResult.Found>(await asking);
        cloud.AssertPlayed();
    }

    [Fact]
    public async Task Send_an_assertion_to_google_alone_whatever_the_key_file_says()
    {
        using var cloud = new RecordedExchanges("google", Signer);
        var file = KeyFile(Signer, more: new() { ["token_uri"] = "https://evil.example/token", ["universe_domain"] = "evil.example", ["auth_uri"] = "http://169.254.169.254/" });

        Assert.IsType<CredentialResult.Found>(await LoginsOf(cloud).GetAsync(Set(file: file), CancellationToken.None));
        cloud.AssertPlayed();
    }

    public static TheoryData<string, string> BrokenFiles => new()
    {
        { "", "is not a JSON object" },
        { "[]", "is not a JSON object" },
        { "{\"type\":\"\\ud800\"}", "is not a JSON object" },
        { "{\"type\":\"authorized_user\",\"client_id\":\"x\",\"refresh_token\":\"canary\"}", "is not the key file of a service account" },
        { "{\"type\":\"service_account\",\"private_key\":\"canary\"}", "has no client_email" },
        { "{\"type\":\"service_account\",\"client_email\":\"x\"}", "has no private_key" },
        { "{\"type\":\"service_account\",\"client_email\":\"x\",\"private_key\":\"canary\"}", "has a private_key that cannot sign" },
        { "{\"type\":\"service_account\",\"client_email\":\"x\",\"private_key\":\"-----BEGIN PRIVATE KEY-----\\nY2FuYXJ5\\n-----END PRIVATE KEY-----\"}", "has a private_key that cannot sign" },
        { new string('x', 100_000), "is too long for a key file" },
        { $"{{\"type\":\"service_account\",\"client_email\":\"x\",\"private_key\":\"{new string('x', 9000)}\"}}", "has no private_key" },
    };

    [Theory, MemberData(nameof(BrokenFiles))]
    public async Task Ask_nobody_with_a_broken_key_file(string file, string problem)
    {
        using var cloud = new RecordedExchanges("google", Signer);

        var refused = Assert.IsType<CredentialResult.Refused>(await LoginsOf(cloud).GetAsync(Set(file: file), CancellationToken.None));

        Assert.Equal(($"ACME_CONTAINER_REGISTRY_PASSWORD {problem}", 0), (refused.Reason, cloud.Calls));
        Assert.Contains("in base64", refused.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sign_with_no_key_of_another_size_than_google_makes()
    {
        using var odd = RSA.Create(1024);
        using var cloud = new RecordedExchanges("google", odd);

        Assert.IsType<CredentialResult.Refused>(await LoginsOf(cloud).GetAsync(Set(file: KeyFile(odd)), CancellationToken.None));
        Assert.Equal(0, cloud.Calls);
    }

    [Theory]
    [InlineData("gcr.io", "_json_key", true)]
    [InlineData("gcr.io", "oauth2accesstoken", false)]
    [InlineData("us-central1-npm.pkg.dev", "_json_key", false)]
    [InlineData("gcr.io.evil.example", "_json_key", false)]
    [InlineData("ghcr.io", "_json_key", false)]
    public void Take_only_key_files_for_googles_registries(string server, string user, bool takes)
    {
        using var cloud = new RecordedExchanges("google", Signer);

        Assert.Equal(takes, LoginsOf(cloud).Takes(new("ACME", RegistryHost.Parse(server), user, new("x"))));
    }

    private static ExchangeableSet Set(string server = "gcr.io", string user = "_json_key", string? file = null)
    {
        file ??= KeyFile(Signer);
        return new("ACME", RegistryHost.Parse(server), user, new(user == "_json_key" ? file : Convert.ToBase64String(Encoding.UTF8.GetBytes(file))));
    }

    private static string KeyFile(RSA key, Dictionary<string, string>? more = null) => JsonSerializer.Serialize(new Dictionary<string, string>(more ?? [])
    {
        ["type"] = "service_account",
        ["project_id"] = "acme-prod",
        ["private_key_id"] = "0123456789abcdef0123456789abcdef01234567",
        ["private_key"] = key.ExportPkcs8PrivateKeyPem() + "\n",
        ["client_email"] = "puller@acme-prod.iam.gserviceaccount.com",
    });

    private GoogleLogins LoginsOf(RecordedExchanges cloud) => new(new(new HttpClient(cloud), time), time, new Random(1));
}
