using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Server.Distribution;
using Berth.Server.Keys;
using Berth.Server.Tests.Tokens;
using Berth.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Distribution;

/// <summary>Tokens are verified as a registry verifies them: by the authority and the certificate they carry, or by the published keys.</summary>
public sealed class Signing_keys
{
    [Fact]
    public async Task Sign_what_the_authority_and_the_published_keys_verify()
    {
        await using var registry = await RegistryServer.StartAsync();
        var mona = await registry.Server.UserAsync("mona");
        var token = (await registry.GetAsync(await registry.Server.TokenOfAsync(mona), "repository:mona/x:pull")).Token;

        Assert.True(await IsVerifiedByAuthorityAsync(registry, token));
        Assert.True(await IsVerifiedByKeysAsync(registry, token));
        Assert.False(await IsVerifiedByKeysAsync(registry, Changed(token)));
    }

    [Fact]
    public async Task Change_every_month_and_refuse_no_token_before_its_time()
    {
        await using var registry = await RegistryServer.StartAsync();
        var mona = await registry.Server.UserAsync("mona");
        var password = await registry.Server.TokenOfAsync(mona);
        var keys = registry.Server.Services.GetRequiredService<SigningKeys>();
        var first = keys.Current;
        var authority = await registry.Http.GetStringAsync(new Uri(RegistryEndpoints.AuthorityPath, UriKind.Relative));

        registry.Server.Clock.Advance(SigningKeys.SignsFor + TimeSpan.FromMinutes(1));
        await RefreshAsync(registry);
        var before = (await registry.GetAsync(password, "repository:mona/x:pull")).Token;
        Assert.Same(first, keys.Current);
        Assert.Equal(2, keys.Published.Count);

        registry.Server.Clock.Advance(TimeSpan.FromHours(1));
        await RefreshAsync(registry);
        var after = (await registry.GetAsync(password, "repository:mona/x:pull")).Token;

        Assert.NotSame(first, keys.Current);
        Assert.NotEqual(before.Split('.')[0], after.Split('.')[0]);
        Assert.Equal(authority, await registry.Http.GetStringAsync(new Uri(RegistryEndpoints.AuthorityPath, UriKind.Relative)));
        foreach (var token in (string[])[before, after])
        {
            Assert.True(await IsVerifiedByAuthorityAsync(registry, token));
            Assert.True(await IsVerifiedByKeysAsync(registry, token));
        }
    }

    [Fact]
    public async Task Are_the_same_for_a_server_that_starts_again()
    {
        using var folder = new TemporaryFolder();
        string[] settings = ["Registry:IsEnabled=true", "Registry:Url=http://127.0.0.1:1", "Logging:LogLevel:Berth=None"];
        string first;
        await using (var server = await Server.RunningServer.StartInAsync(folder["data"], settings))
        {
            first = server.Services.GetRequiredService<SigningKeys>().AuthorityPem + server.Services.GetRequiredService<SigningKeys>().Current.Jwk().ToJsonString();
        }

        await using var again = await Server.RunningServer.StartInAsync(folder["data"], settings);
        Assert.Equal(first, again.Services.GetRequiredService<SigningKeys>().AuthorityPem + again.Services.GetRequiredService<SigningKeys>().Current.Jwk().ToJsonString());
    }

    private static async Task RefreshAsync(RegistryServer registry)
    {
        await using var scope = registry.Server.Services.CreateAsyncScope();
        await registry.Server.Services.GetRequiredService<SigningKeys>().RefreshAsync(scope.ServiceProvider.GetRequiredService<ServerKeys>(), TestContext.Current.CancellationToken);
    }

    private static async Task<bool> IsVerifiedByAuthorityAsync(RegistryServer registry, string token)
    {
        using var leaf = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(HeaderOf(token)["x5c"]![0]!.GetValue<string>()));
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPem(await registry.Http.GetStringAsync(new Uri(RegistryEndpoints.AuthorityPath, UriKind.Relative)));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = registry.Server.Clock.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        using var key = leaf.GetECDsaPublicKey()!;
        return chain.Build(leaf) && IsSignedBy(key, token);
    }

    private static async Task<bool> IsVerifiedByKeysAsync(RegistryServer registry, string token)
    {
        var published = JsonNode.Parse(await registry.Http.GetStringAsync(new Uri(RegistryEndpoints.KeysPath, UriKind.Relative)))!["keys"]!.AsArray();
        var id = HeaderOf(token)["kid"]!.GetValue<string>();
        var found = published.Single(one => one!["kid"]!.GetValue<string>() == id)!;
        byte[] Of(string name) => Base64Url.DecodeFromChars(found[name]!.GetValue<string>());
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = Of("x"), Y = Of("y") } });
        var thumbprint = SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{found["x"]}}","y":"{{found["y"]}}"}"""));
        return id == Base64Url.EncodeToString(thumbprint) && IsSignedBy(key, token);
    }

    private static bool IsSignedBy(ECDsa key, string token)
    {
        var dot = token.LastIndexOf('.');
        return key.VerifyData(Encoding.ASCII.GetBytes(token[..dot]), Base64Url.DecodeFromChars(token.AsSpan(dot + 1)), HashAlgorithmName.SHA256);
    }

    private static JsonNode HeaderOf(string token) => JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[0]))!;

    private static string Changed(string token)
    {
        var parts = token.Split('.');
        var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("pull", "push", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}.{parts[2]}";
    }
}
