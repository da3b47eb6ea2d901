using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Core.Tokens;

/// <summary>Asks one registry many things, with one challenge, one token for each image name, and each question once.</summary>
/// <remarks>
/// <list type="number">
/// <item>The first question of all is <c>/v2/</c>, whose challenge serves every other. Where no answer comes, nothing else is asked.</item>
/// <item>A name's token, or its login, is found once.</item>
/// <item>The question. A registry that asks for a login only now is answered, once.</item>
/// <item>Whoever answers 429 is not asked again.</item>
/// </list>
/// Safe for any number of threads. What failed on its way is told by the reply, not thrown.
/// </remarks>
public sealed class RegistrySession : IDisposable
{
    /// <summary>How many requests are under way at once.</summary>
    public const int MaxParallel = 4;

    /// <summary>A manifest over this many bytes is not kept: it is asked for again where it is wanted again.</summary>
    private const int MaxKeptBytes = 512 << 10;

    private readonly RegistryHost registry;
    private readonly RegistryHttp http;
    private readonly TokenClient tokens;
    private readonly SemaphoreSlim overall;
    private readonly TimeSpan step;
    private readonly SemaphoreSlim own = new(MaxParallel);
    private readonly Memo<string, RegistryReply> replies = new();
    private readonly Memo<string, Grant> grants = new();
    private volatile bool isPlainHttp;
    private volatile Challenge? challenge;
    private volatile RegistryReply? closed;

    internal RegistrySession(RegistryHost registry, RegistryHttp http, TokenClient tokens, SemaphoreSlim overall, TimeSpan step) =>
        (this.registry, this.http, this.tokens, this.overall, this.step) = (registry, http, tokens, overall, step);

    /// <summary>Whether the registry has asked for a login.</summary>
    public bool WantsLogin => challenge is not null;

    /// <summary>Whether an image is there and may be pulled. It counts as no pull anywhere.</summary>
    public Task<RegistryReply> HeadManifestAsync(ImageReference image, LoginSource login, CancellationToken cancellationToken) =>
        OnceAsync(HttpMethod.Head, image.Name, RegistryClient.ManifestPath(image), RegistryClient.MaxManifestBytes, login, cancellationToken);

    /// <summary>A manifest. Docker Hub counts it as a pull.</summary>
    /// <param name="tagOrDigest">A digest has been checked to be one.</param>
    public Task<RegistryReply> GetManifestAsync(string name, string tagOrDigest, LoginSource login, CancellationToken cancellationToken) =>
        OnceAsync(HttpMethod.Get, name, $"/v2/{name}/manifests/{tagOrDigest}", RegistryClient.MaxManifestBytes, login, cancellationToken);

    /// <summary>A blob, from wherever the registry keeps it; one that is not what its digest says is none.</summary>
    /// <param name="digest">It has been checked to be one of SHA-256.</param>
    public async Task<RegistryReply> GetBlobAsync(string name, string digest, int maxBytes, LoginSource login, CancellationToken cancellationToken)
    {
        var reply = await OnceAsync(HttpMethod.Get, name, $"/v2/{name}/blobs/{digest}", maxBytes, login, cancellationToken);
        return !reply.IsSuccess || digest == $"sha256:{Convert.ToHexStringLower(SHA256.HashData(reply.Body.Span))}"
            ? reply
            : RegistryReply.Broken("what came is not what its digest says");
    }

    public void Dispose() => own.Dispose();

    private async Task<RegistryReply> OnceAsync(
        HttpMethod method, string name, string path, int maxBytes, LoginSource login, CancellationToken cancellationToken)
    {
        var key = $"{method} {path}";
        var reply = await replies.GetAsync(key, () => AskAsync(method, name, path, maxBytes, login, cancellationToken));
        if (reply.Body.Length > MaxKeptBytes)
        {
            replies.Forget(key);
        }

        return reply;
    }

    private async Task<RegistryReply> AskAsync(
        HttpMethod method, string name, string path, int maxBytes, LoginSource login, CancellationToken cancellationToken)
    {
        // 1. The challenge.
        _ = await replies.GetAsync("", () => GreetAsync(cancellationToken));
        if (closed is { } shut)
        {
            return shut;
        }

        // 2. and 3.; 4. is where the question is sent.
        var known = challenge;
        var reply = await AskAsync(known, method, name, path, maxBytes, login, cancellationToken);
        if (known is null && reply.Answer?.Status == (int)HttpStatusCode.Unauthorized && ChallengeOf(reply.Answer) is { } late)
        {
            challenge = late;
            reply = await AskAsync(late, method, name, path, maxBytes, login, cancellationToken);
        }

        return reply;
    }

    private async Task<RegistryReply> GreetAsync(CancellationToken cancellationToken)
    {
        var reply = await SendAsync(HttpMethod.Get, "/v2/", RegistryHttp.DefaultMaxBytes, null, cancellationToken);
        challenge = reply.Answer?.Status == (int)HttpStatusCode.Unauthorized ? ChallengeOf(reply.Answer) : null;
        closed = reply.Answer is null ? reply : closed;
        return reply;
    }

    private async Task<RegistryReply> AskAsync(
        Challenge? known, HttpMethod method, string name, string path, int maxBytes, LoginSource login, CancellationToken cancellationToken)
    {
        var grant = known is null ? Grant.None : await GrantOfAsync(known, name, login, cancellationToken);
        return grant.Refusal ?? await SendAsync(method, path, maxBytes, grant.Authorization, cancellationToken);
    }

    private async Task<Grant> GrantOfAsync(Challenge known, string name, LoginSource login, CancellationToken cancellationToken)
    {
        var grant = await grants.GetAsync(name, () => FindGrantAsync(known, name, login, cancellationToken));
        if (grant.ExpiresAt - TokenCache.Margin > http.Time.GetUtcNow() || grant.ExpiresAt is null)
        {
            return grant;
        }

        grants.Forget(name);
        return await grants.GetAsync(name, () => FindGrantAsync(known, name, login, cancellationToken));
    }

    private async Task<Grant> FindGrantAsync(Challenge known, string name, LoginSource login, CancellationToken cancellationToken)
    {
        if (known.Scheme != Challenge.BearerScheme)
        {
            return await login(cancellationToken) switch
            {
                CredentialResult.Found { Credential: var credential } => new(TokenClient.BasicOf(credential), credential.ExpiresAt, null),
                CredentialResult.Refused refusal => new(null, null, RegistryReply.Without(new TokenOutcome.LoginRefused(refusal))),
                _ => Grant.None,
            };
        }

        var question = new TokenQuestion(registry, isPlainHttp, known.Realm, known.Service, [Scope.Pull(name).ToString()]);
        try
        {
            var reply = await GatedAsync(
                async () => RegistryReply.Without(await tokens.FetchAsync(question, login, cancellationToken)), cancellationToken);
            return reply.Token is TokenOutcome.Granted { Token: var token }
                ? new(new("Bearer", token.Value.Reveal()), token.ExpiresAt, null)
                : new(null, null, reply);
        }
        catch (TokenServiceException e)
        {
            return new(null, null, RegistryReply.Broken(e.Message));
        }
    }

    private async Task<RegistryReply> SendAsync(
        HttpMethod method, string path, int maxBytes, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        try
        {
            return await GatedAsync(() => FollowAsync(method, path, maxBytes, authorization, cancellationToken), cancellationToken);
        }
        catch (HttpRequestException e) when (registry.IsLoopback && !isPlainHttp && PlainHttpException.IsBehind(e))
        {
            // As docker does with a loopback host; a login has not been sent yet.
            isPlainHttp = true;
            return await SendAsync(method, path, maxBytes, authorization, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            return RegistryReply.Broken(e.GetBaseException().Message);
        }
        catch (TimeoutException)
        {
            return RegistryReply.Broken("no answer came in time");
        }
    }

    /// <summary>A manifest is followed within its origin only; a blob to wherever it is stored, over https and without the login.</summary>
    private async Task<RegistryReply> FollowAsync(
        HttpMethod method, string path, int maxBytes, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        var isBlob = path.Contains("/blobs/", StringComparison.Ordinal);
        var (uri, owner) = (new Uri($"{(isPlainHttp ? Uri.UriSchemeHttp : Uri.UriSchemeHttps)}://{registry.ApiHost}{path}"), registry);
        for (var redirects = 0; ; redirects++)
        {
            using var request = new HttpRequestMessage(method, uri);
            request.Headers.Authorization = authorization;
            foreach (var type in path.Contains("/manifests/", StringComparison.Ordinal) ? RegistryClient.ManifestTypes : [])
            {
                request.Headers.Accept.ParseAdd(type);
            }

            var (answer, body) = await http.FetchAsync(owner, request, maxBytes, step, cancellationToken);
            var within = RegistryClient.RedirectWithin(uri, answer);
            var next = within ?? (isBlob ? RedirectToStorage(uri, answer) : null);
            if (redirects == RegistryClient.MaxRedirects || next is null)
            {
                return RegistryReply.Of(answer, body);
            }

            if (within is null)
            {
                authorization = null;
                owner = RegistryHost.TryParse(next.Authority, out var storage) ? storage : registry;
            }

            uri = next;
        }
    }

    private static Uri? RedirectToStorage(Uri asked, RegistryAnswer answer) =>
        answer.Status is 301 or 302 or 303 or 307 or 308
        && Uri.TryCreate(asked, answer.Header("Location"), out var next)
        && next.Scheme == Uri.UriSchemeHttps
        && next.UserInfo is ""
            ? next
            : null;

    /// <summary>Waits for a turn. Whoever answered 429 meanwhile is left alone.</summary>
    private async Task<RegistryReply> GatedAsync(Func<Task<RegistryReply>> ask, CancellationToken cancellationToken)
    {
        await own.WaitAsync(cancellationToken);
        try
        {
            await overall.WaitAsync(cancellationToken);
            try
            {
                // 4.
                if (closed is { } shut)
                {
                    return shut;
                }

                var reply = await ask();
                closed = reply.IsTooMany ? reply : closed;
                return reply;
            }
            finally
            {
                overall.Release();
            }
        }
        finally
        {
            own.Release();
        }
    }

    private static Challenge? ChallengeOf(RegistryAnswer answer) => Challenge.Choose(Challenge.ParseAll(answer.Lines("WWW-Authenticate")));

    /// <summary>What a question for a name is asked with: a header, or why there is none to ask with.</summary>
    private sealed record Grant(AuthenticationHeaderValue? Authorization, DateTimeOffset? ExpiresAt, RegistryReply? Refusal)
    {
        internal static readonly Grant None = new(null, null, null);
    }
}
