using System.Net;
using System.Net.Http.Headers;
using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Core.Tokens;

/// <summary>Asks one registry, answers its challenge once, and tells all that was said.</summary>
/// <remarks>
/// <list type="number">
/// <item>The question is sent without a login. A loopback host that answers TLS in plain http is asked again in
/// plain http, as docker does.</item>
/// <item>A bearer challenge is answered with a token, a basic one with the login itself.</item>
/// <item>The question is repeated, once.</item>
/// </list>
/// </remarks>
public sealed class RegistryClient(RegistryHost registry, RegistryHttp http, TokenClient tokens)
{
    /// <summary>How much of a manifest is read, in bytes: what registries accept.</summary>
    public const int MaxManifestBytes = 4 << 20;

    internal const int MaxRedirects = 3;

    internal static readonly string[] ManifestTypes =
    [
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    ];

    private volatile bool isPlainHttp;

    /// <summary>Asks whether the host is a registry and lets this login in; no image is named.</summary>
    /// <exception cref="HttpRequestException">The registry did not answer.</exception>
    /// <exception cref="TimeoutException">It did not answer in time.</exception>
    /// <exception cref="TokenServiceException">Its token service did not answer.</exception>
    public Task<RegistryConversation> PingAsync(LoginSource login, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Get, "/v2/", login, cancellationToken);

    /// <summary>Asks whether an image is there and may be pulled.</summary>
    /// <exception cref="HttpRequestException">The registry did not answer.</exception>
    /// <exception cref="TimeoutException">It did not answer in time.</exception>
    /// <exception cref="TokenServiceException">Its token service did not answer.</exception>
    public Task<RegistryConversation> HeadManifestAsync(
        ImageReference image, LoginSource login, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Head, ManifestPath(image), login, cancellationToken);

    /// <summary>Gets an image's manifest, or the body of the refusal. Docker Hub counts it as a pull.</summary>
    /// <exception cref="HttpRequestException">The registry did not answer.</exception>
    /// <exception cref="TimeoutException">It did not answer in time.</exception>
    /// <exception cref="TokenServiceException">Its token service did not answer.</exception>
    public Task<RegistryConversation> GetManifestAsync(
        ImageReference image, LoginSource login, CancellationToken cancellationToken) =>
        AskAsync(HttpMethod.Get, ManifestPath(image), login, cancellationToken);

    internal static string ManifestPath(ImageReference image) => $"/v2/{image.Name}/manifests/{image.TagOrDigest}";

    private async Task<RegistryConversation> AskAsync(
        HttpMethod method, string path, LoginSource login, CancellationToken cancellationToken)
    {
        // 1. Without a login.
        var first = await SendFirstAsync(method, path, cancellationToken);
        var challenge = first.Status == (int)HttpStatusCode.Unauthorized
            ? Challenge.Choose(Challenge.ParseAll(first.Lines("WWW-Authenticate")))
            : null;
        if (challenge is null)
        {
            return new(isPlainHttp, first, null, null, TimeSpan.Zero, null);
        }

        // 2. What the challenge wants.
        var start = http.Time.GetTimestamp();
        var (authorization, token) = challenge.Scheme == Challenge.BearerScheme
            ? await BearerAsync(challenge, Scope.ForRequest(method, path), login, cancellationToken)
            : await BasicAsync(login, cancellationToken);
        var tokenDuration = http.Time.GetElapsedTime(start);

        // 3. Once more.
        var final = authorization is null ? null : await SendAsync(method, path, authorization, cancellationToken);
        return new(isPlainHttp, first, challenge, token, tokenDuration, final);
    }

    private async Task<RegistryAnswer> SendFirstAsync(HttpMethod method, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(method, path, null, cancellationToken);
        }
        catch (HttpRequestException e) when (registry.IsLoopback && !isPlainHttp && PlainHttpException.IsBehind(e))
        {
            isPlainHttp = true;
            return await SendAsync(method, path, null, cancellationToken);
        }
    }

    private async Task<(AuthenticationHeaderValue?, TokenOutcome)> BearerAsync(
        Challenge challenge, Scope? needed, LoginSource login, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> scopes = challenge.Scope?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var question = new TokenQuestion(
            registry, isPlainHttp, challenge.Realm, challenge.Service, needed is null ? scopes : [.. scopes, needed.ToString()]);
        var outcome = await tokens.FetchAsync(question, login, cancellationToken);
        return (outcome is TokenOutcome.Granted { Token.Value: var token } ? new("Bearer", token.Reveal()) : null, outcome);
    }

    private static async Task<(AuthenticationHeaderValue?, TokenOutcome?)> BasicAsync(
        LoginSource login, CancellationToken cancellationToken) =>
        await login(cancellationToken) switch
        {
            CredentialResult.Found { Credential: var credential } => (TokenClient.BasicOf(credential), null),
            CredentialResult.Refused refusal => (null, new TokenOutcome.LoginRefused(refusal)),
            _ => (null, null),
        };

    private async Task<RegistryAnswer> SendAsync(
        HttpMethod method, string path, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        var uri = new Uri($"{(isPlainHttp ? Uri.UriSchemeHttp : Uri.UriSchemeHttps)}://{registry.ApiHost}{path}");
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(method, uri);
            request.Headers.Authorization = authorization;
            foreach (var type in path == "/v2/" ? [] : ManifestTypes)
            {
                request.Headers.Accept.ParseAdd(type);
            }

            var answer = await http.SendAsync(registry, request, MaxManifestBytes, RegistryHttp.DefaultTimeout, cancellationToken);
            if (redirects == MaxRedirects || RedirectWithin(uri, answer) is not { } next)
            {
                return answer;
            }

            uri = next;
        }
    }

    /// <summary>Where an answer sends us, if that is the same origin: a login goes nowhere else.</summary>
    internal static Uri? RedirectWithin(Uri asked, RegistryAnswer answer) =>
        answer.Status is 301 or 302 or 303 or 307 or 308
        && Uri.TryCreate(asked, answer.Header("Location"), out var next)
        && next.UserInfo is ""
        && Uri.Compare(asked, next, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
            ? next
            : null;
}
