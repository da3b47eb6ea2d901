using System.Text;
using System.Text.Json;
using Berth.Core.Credentials;
using Berth.Core.Ecr;
using Berth.Core.References;
using Berth.Core.Secrets;
using Berth.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Berth.Core.Tests.Ecr;

/// <summary>Whatever bytes come back, there is an answer, and the key is not in it.</summary>
public sealed class Ecr_hostile_input
{
    private const string Canary = "cAnArY/sEcReT+kEy/0123456789abcdefghijkl";
    private const string SessionCanary = "cAnArY-sEsSiOn-token";
    private static readonly AwsKey Key = new("AKIAIOSFODNN7EXAMPLE", new(Canary), new(SessionCanary));
    private static readonly AwsSet Set = new("ACME", Key.Id, Key.Secret, Key.SessionToken);
    private static readonly DateTimeOffset Now = new(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>Pieces of AWS's answers, glued together wrongly, with a canary now and then.</summary>
    private static readonly Gen<string> Text = Gen.Elements(
        "{", "}", "[", "]", "\"", ":", ",", "\\", "\\ud800", "\\n", "\n", "\r\n", "\u001b[2J", "\0", "é", "null", "1e999", "-1", "9e9",
        "\"__type\":", "\"message\":", "\"Message\":", "\"authorizationData\":", "\"authorizationToken\":", "\"expiresAt\":", "\"errors\":",
        "\"AccessDeniedException\"", "\"InvalidSignatureException\"", "\"Signature expired\"", "\"QVdTOng=\"", "ecr:BatchGetImage",
        "The Canonical String", "Authorization=", "{\"expiration\":", "upstream registry", "does not exist in the registry with id '",
        Canary, SessionCanary)
        .ListOf().Select(parts => string.Concat(parts));

    private static readonly Gen<byte[]> Bytes = Gen.OneOf(
        Text.Select(Encoding.UTF8.GetBytes),
        ArbMap.Default.GeneratorFor<byte[]>(),
        Text.Select(text => JsonSerializer.SerializeToUtf8Bytes(new { __type = "InvalidSignatureException", message = text })),
        Text.Select(text => new { authorizationToken = text, expiresAt = 9e9 })
            .Select(data => JsonSerializer.SerializeToUtf8Bytes(new { authorizationData = data })),
        Text.Select(text => $$"""{"__type":"AccessDeniedException","Message":"User: arn:aws:iam::123456789012:user/{{text}}"}""")
            .Select(Encoding.UTF8.GetBytes));

    [Fact]
    public void Of_the_api_gets_an_answer_without_the_key() => Prop.ForAll(
        Triples(Bytes, Gen.Elements(200, 301, 400, 403, 429, 500), Text),
        input =>
        {
            var (body, status, type) = input;
            var response = new EcrResponse(status, type, body, RetryAfter: null);
            var answer = response.Read("api.ecr.eu-west-1.amazonaws.com", Key, Now, TimeSpan.FromHours(1), TimeSpan.Zero);
            var problem = EcrExchangeFindings.Of(answer, EcrHosts.Ireland, Set);
            return IsClean($"{answer} {problem}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Of_a_registry_gets_an_answer_on_one_line() => Prop.ForAll(
        Triples(Text, Gen.Elements(200, 401, 403, 404, 429), Text),
        input =>
        {
            var (body, status, image) = input;
            var problem = EcrRegistryFindings.Of(status, body, EcrHosts.Ireland, image, Set, Now, Now);
            return problem is null || IsLine($"{problem.What} {problem.Why} {problem.Fix} {problem.Command} {problem.Subject}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void As_a_ready_token_is_used_or_refused() => Prop.ForAll(
        Gen.OneOf(
            Text,
            Bytes.Select(Convert.ToBase64String),
            Text.Select(text => Convert.ToBase64String(Encoding.UTF8.GetBytes($"AWS:{text}"))),
            Text.Select(text => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{{\"expiration\":{text}}}")))).ToArbitrary(),
        password =>
        {
            return Login(new("ACME", "AWS", new(password))) switch
            {
                CredentialResult.Found { Credential: var credential } => credential.Username == "AWS" && !(credential.ExpiresAt <= Now),
                CredentialResult.Refused refused => IsLine($"{refused.Reason} {refused.Hint}"),
                _ => false,
            };
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void As_a_password_is_handed_out_as_it_is() => Prop.ForAll(
        Text.Select(text => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{{\"exp\":9e9,{text}")).TrimEnd('='))
            .Select(claims => $"eyJhbGciOiJub25lIn0.{claims}.x").ToArbitrary(),
        password =>
        {
            using var http = new HttpClient(new NoNetwork());
            var ghcr = RegistryHost.Parse("ghcr.io");
            var set = new RegistrySecretSet("GHCR", SecretLevel.User, "environment", ghcr, null, "mona", new(password), null);
            var logins = new EcrLogins(new(http, new ManualTime(Now)), EcrEndpointOverrides.None, new ManualTime(Now));
            var result = new SecretSetKeychain(new([set], [], []), logins, new ManualTime(Now))
                .GetAsync(RegistryQuery.Read("ghcr.io")!, CancellationToken.None).GetAwaiter().GetResult();
            return result is CredentialResult.Found { Credential.Password: var found } && found.Reveal() == password;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void As_a_key_reaches_no_message() => Prop.ForAll(
        Triples(Text, Text, Text),
        input =>
        {
            var set = new AwsSet("ACME", "ASIAIOSFODNN7EXAMPLE", new(Canary + input.Item1), new(SessionCanary + input.Item2));
            return Login(set) is CredentialResult.Refused refused && IsClean($"{refused}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    private static CredentialResult Login(AwsSet set)
    {
        using var http = new HttpClient(new NoNetwork());
        var logins = new EcrLogins(new(http, new ManualTime(Now)), EcrEndpointOverrides.None, new ManualTime(Now));
        return logins.GetAsync(EcrHosts.Ireland, set, CancellationToken.None).GetAwaiter().GetResult();
    }

    private static Arbitrary<(T1, T2, T3)> Triples<T1, T2, T3>(Gen<T1> first, Gen<T2> second, Gen<T3> third) =>
        (from one in first from two in second from three in third select (one, two, three)).ToArbitrary();

    private static bool IsClean(string text) =>
        !text.Contains(Canary, StringComparison.OrdinalIgnoreCase)
        && !text.Contains(SessionCanary, StringComparison.OrdinalIgnoreCase)
        && IsLine(text);

    private static bool IsLine(string text) => !text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.Contains('\u007f');

    /// <summary>Nobody is reached, and says so.</summary>
    private sealed class NoNetwork : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException(HttpRequestError.ConnectionError, "there is no network");
    }
}
