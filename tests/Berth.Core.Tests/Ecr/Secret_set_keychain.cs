using System.Buffers.Text;
using System.Text;
using Berth.Core.Credentials;
using Berth.Core.Ecr;
using Berth.Core.References;
using Berth.Core.Secrets;
using Berth.Testing;
using Berth.Testing.Ecr;

namespace Berth.Core.Tests.Ecr;

public sealed class Secret_set_keychain : IAsyncLifetime
{
    private static readonly AwsPrincipal Mona = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    private readonly ManualTime time = new();
    private readonly HttpClient http = new(EcrClient.CreateHandler());
    private EcrStandIn aws = null!;

    public async ValueTask InitializeAsync()
    {
        aws = await EcrStandIn.StartAsync(new() { Clock = time });
        aws.Add(Mona);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await aws.DisposeAsync();
    }

    [Fact]
    public async Task Hands_out_a_plain_login_as_it_is()
    {
        var credential = await FoundAsync("ghcr.io/acme/api", Set("GHCR", "ghcr.io", "mona", "ghp_x"));

        Assert.Equal(("mona", "ghp_x", null), (credential.Username, credential.Password.Reveal(), credential.ExpiresAt));
    }

    [Theory]
    [InlineData(SecretLayer.EnvironmentOrigin, "unset GHCR_CONTAINER_REGISTRY_SERVER GHCR_CONTAINER_REGISTRY_USER GHCR_CONTAINER_REGISTRY_PASSWORD")]
    [InlineData("file secrets.env", "berth logout ghcr.io")]
    public async Task Tells_how_to_take_a_login_away(string origin, string removal)
    {
        var set = Set("GHCR", "ghcr.io", "mona", "ghp_x") with { Origin = origin };

        var found = Assert.IsType<CredentialResult.Found>(await GetAsync("ghcr.io", set));

        Assert.Equal(removal, found.Removal);
    }

    [Fact]
    public async Task Knows_nothing_of_other_registries() =>
        Assert.IsType<CredentialResult.NotFound>(await GetAsync("quay.io", Set("GHCR", "ghcr.io", "mona", "ghp_x")));

    [Theory]
    [InlineData("ACR")]
    [InlineData("ECR")]
    [InlineData("AWS_ECR")]
    public async Task Exchanges_a_key_by_the_host_whatever_the_identifier(string identifier)
    {
        var set = Set(identifier, "123456789012.dkr.ecr.eu-west-1.amazonaws.com", Mona.KeyId, Mona.Secret);

        var credential = await FoundAsync("https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/", set);

        Assert.Equal("AWS", credential.Username);
        Assert.True(aws.Tokens.IsValid(credential.Password.Reveal()));
    }

    [Fact]
    public async Task Exchanges_keys_for_ecr_public_in_its_only_region()
    {
        var credential = await FoundAsync("public.ecr.aws/acme/api", Set("ACME", "public.ecr.aws", Mona.KeyId, Mona.Secret));

        var issued = aws.Tokens.Find(credential.Password.Reveal())!;
        Assert.Equal(("ecr-public", "us-east-1"), (issued.Service, issued.Region));
    }

    [Theory]
    [InlineData("ghcr.io")]
    [InlineData("123456789012.dkr.ecr.us-west-2.amazonaws.com.fake.example.com")]
    [InlineData("localhost:5000")]
    public async Task Never_gives_an_aws_key_to_anybody_else(string server)
    {
        var refused = Assert.IsType<CredentialResult.Refused>(await GetAsync(server, Set("ECR", server, Mona.KeyId, Mona.Secret)));

        Assert.Contains("is not an ECR registry", refused.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(Mona.Secret, refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, aws.Calls);
    }

    [Fact]
    public async Task Uses_the_session_token_of_the_set()
    {
        aws.Add(new("ASIAIOSFODNN7EXAMPLE", "temporary", "session"));
        var set = Set("ACME", "123456789012.dkr.ecr.eu-west-1.amazonaws.com", "ASIAIOSFODNN7EXAMPLE", "temporary");

        Assert.NotNull((await FoundAsync(set.Registry.Value, set with { SessionToken = new("session") })).ExpiresAt);
    }

    [Fact]
    public async Task Reads_when_a_web_token_ends_and_hands_out_none_that_has()
    {
        var set = Set("ACR", "acme.azurecr.io", "00000000-0000-0000-0000-000000000000", Jwt(time.GetUtcNow().AddHours(3)));

        Assert.Equal(time.GetUtcNow().AddHours(3), (await FoundAsync("acme.azurecr.io", set)).ExpiresAt);
        time.Advance(TimeSpan.FromHours(3));
        var refused = Assert.IsType<CredentialResult.Refused>(await GetAsync("acme.azurecr.io", set));
        Assert.Contains("expired at", refused.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("eyJ.eyJ.sig")]
    [InlineData("eyJ.e30.")]
    [InlineData("eyJh.eyJ!.x")]
    [InlineData("a.b.c")]
    [InlineData("")]
    public async Task Takes_what_only_looks_like_a_web_token_for_a_password(string password) =>
        Assert.Null((await FoundAsync("ghcr.io", Set("GHCR", "ghcr.io", "mona", password))).ExpiresAt);

    private static RegistrySecretSet Set(string identifier, string server, string user, string password) =>
        new(identifier, SecretLevel.User, "environment", RegistryHost.Parse(server), null, user, new(password), null);

    private static string Jwt(DateTimeOffset expiresAt) =>
        $"{Part("""{"alg":"ES256"}""")}.{Part($$"""{"exp":{{expiresAt.ToUnixTimeSeconds()}}}""")}.{Part("signature")}";

    private static string Part(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private async Task<RegistryCredential> FoundAsync(string query, RegistrySecretSet set) =>
        Assert.IsType<CredentialResult.Found>(await GetAsync(query, set)).Credential;

    private Task<CredentialResult> GetAsync(string query, RegistrySecretSet set)
    {
        var logins = new EcrLogins(new(http, time), new(All: aws.Address.ToString()), time);
        return new SecretSetKeychain(new([set], [], []), logins, time).GetAsync(RegistryQuery.Read(query)!, CancellationToken.None);
    }
}
