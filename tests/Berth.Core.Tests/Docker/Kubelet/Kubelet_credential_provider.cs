using System.Text;
using System.Text.Json;
using Berth.Core.Credentials;
using Berth.Core.Docker.Kubelet;
using Berth.Core.References;
using Berth.Core.Tests.Vectors;

namespace Berth.Core.Tests.Docker.Kubelet;

public sealed class Kubelet_credential_provider
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<Vector> Exchanges => Vector.Of("kubelet_provider_exec");

    [Theory, MemberData(nameof(Exchanges))]
    public void Speaks_as_other_providers_do(Vector row)
    {
        var request = Encoding.UTF8.GetBytes(row.Input.GetProperty("stdin").GetString()!);

        var isRequest = KubeletProtocol.TryReadRequest(request, out var image, out var problem);

        if (row.Expect.TryGetProperty("error", out var error))
        {
            Assert.False(isRequest);
            Assert.Contains(error.GetString()!, problem, StringComparison.Ordinal);
            return;
        }

        var auth = row.Input.GetProperty("fakeAuth").EnumerateObject().ToDictionary(
            entry => entry.Name, entry => new RegistryCredential(entry.Value[0].GetString()!, new(entry.Value[1].GetString()!)));
        Assert.Equal("test.registry.io/foobar", image);
        Assert.Equal(
            row.Expect.GetProperty("stdout").GetString(),
            KubeletProtocol.WriteResponse(KubeletCacheKey.Registry, TimeSpan.FromMinutes(10), auth));
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(59.9, "59s")]
    [InlineData(600, "10m0s")]
    [InlineData(42_300, "11h45m0s")]
    [InlineData(360_061, "100h1m1s")]
    public void Writes_durations_as_go_does(double seconds, string text) =>
        Assert.Equal(text, KubeletProtocol.GoDuration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(720, "11h45m0s")]
    [InlineData(10, "5m0s")]
    [InlineData(-1, "0s")]
    [InlineData(null, null)]
    public async Task Lets_kubelet_keep_a_login_until_shortly_before_it_ends(int? minutes, string? expected)
    {
        var (exitCode, output, _) = await RunAsync(new CredentialResult.Found(
            new("AWS", new("s"), minutes is { } life ? Now.AddMinutes(life) : null)));

        var response = JsonDocument.Parse(output).RootElement;
        Assert.Equal(0, exitCode);
        Assert.Equal(expected, response.GetProperty("cacheDuration").GetString());
        Assert.Equal("Image", response.GetProperty("cacheKeyType").GetString());
        Assert.Equal("AWS", response.GetProperty("auth").GetProperty("ghcr.io/acme/api").GetProperty("username").GetString());
    }

    [Fact]
    public async Task Lets_an_unknown_registry_be_pulled_from_anonymously()
    {
        var (exitCode, output, error) = await RunAsync(CredentialResult.NotFound.Instance);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.EndsWith("""
            "cacheDuration":"0s","auth":{}}

            """, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_why_a_login_cannot_be_had_and_answers_nothing()
    {
        var (exitCode, output, error) = await RunAsync(new CredentialResult.Refused(RegistryHost.Parse("ghcr.io"), "the key is\nrefused", "renew it"));

        Assert.Equal((1, "", "berth: error: the key is\\u000arefused; renew it\n"), (exitCode, output, error));
    }

    [Fact]
    public async Task Refuses_an_identity_token_which_kubelet_would_send_as_a_password() =>
        Assert.Contains("identity token", (await RunAsync(new CredentialResult.Found(new("<token>", new("s"))))).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("CANARY")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"kind":"CANARY"}""")]
    [InlineData("""{"kind":"CredentialProviderRequest","apiVersion":"CANARY"}""")]
    [InlineData("""{"kind":"CredentialProviderRequest","apiVersion":"credentialprovider.kubelet.k8s.io/v1","serviceAccountToken":"CANARY"}""")]
    [InlineData("""{"kind":"CredentialProviderRequest","apiVersion":"credentialprovider.kubelet.k8s.io/v1","image":"a b"}""")]
    public async Task Answers_nothing_to_rubbish(string request)
    {
        var (exitCode, output, error) = await RunAsync(CredentialResult.NotFound.Instance, request);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("berth: error: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_no_more_than_a_mebibyte()
    {
        var (_, _, error) = await RunAsync(CredentialResult.NotFound.Instance, new string(' ', KubeletProtocol.MaxBytes + 1));

        Assert.Contains("over 1048576 bytes", error, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        CredentialResult result,
        string request = """{"kind":"CredentialProviderRequest","apiVersion":"credentialprovider.kubelet.k8s.io/v1","image":"ghcr.io/acme/api:1.0"}""")
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var input = new MemoryStream(Encoding.UTF8.GetBytes(request));
        var provider = new KubeletCredentialProvider(new OneAnswer(result), input, output, error, new FixedClock());
        return (await provider.RunAsync(default), output.ToString(), error.ToString());
    }

    private sealed class OneAnswer(CredentialResult result) : IKeychain
    {
        public Task<CredentialResult> GetAsync(RegistryQuery query, CancellationToken cancellationToken) => Task.FromResult(result);
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
