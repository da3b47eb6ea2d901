using System.Net.Http.Headers;
using System.Text;
using Berth.Core.Credentials;

namespace Berth.Core.Tokens;

/// <summary>Gets tokens from token services, the way registries really want to be asked.</summary>
/// <remarks>
/// <list type="number">
/// <item>The realm is checked; where it is refused, no login is looked up.</item>
/// <item>The login is looked up; one that cannot be produced ends the matter, none means anonymous.</item>
/// <item>An identity token is POSTed as a refresh token; where the service cannot take that, it is asked by GET.</item>
/// <item>A password is sent by GET with Basic, which every registry understands.</item>
/// </list>
/// Rule: docs/spec/auth/token.md and oauth.md of CNCF Distribution. A refused login is never retried anonymously.
/// </remarks>
public sealed class TokenClient(RegistryHttp http, RealmRule realms)
{
    private const string ClientId = "berth";

    /// <summary>The user that Azure's registries expect beside a refresh token; others look at the token alone.</summary>
    private const string NoUser = "00000000-0000-0000-0000-000000000000";

    private readonly TokenCache cache = new(http.Time);

    /// <param name="login">Looks the login up; called only for a realm that may have it.</param>
    /// <exception cref="TokenServiceException">The token service did not answer, or not in time.</exception>
    public async Task<TokenOutcome> FetchAsync(
        TokenQuestion question, LoginSource login, CancellationToken cancellationToken)
    {
        // 1. May we ask there?
        var verdict = realms.Check(question.Registry, question.Realm, question.IsPlainHttp);
        if (verdict is not RealmVerdict.Allowed { Realm: var realm })
        {
            var refused = (RealmVerdict.Refused)verdict;
            return new TokenOutcome.RealmRefused(refused.Reason, refused.Hint);
        }

        // 2. With which login?
        var credential = await login(cancellationToken);
        if (credential is CredentialResult.Refused refusal)
        {
            return new TokenOutcome.LoginRefused(refusal);
        }

        var found = (credential as CredentialResult.Found)?.Credential;
        if (cache.Get(question, found) is { } known)
        {
            return new TokenOutcome.Granted(known, found);
        }

        // 3. and 4. Ask.
        var answer = await AskAsync(question, realm, found, cancellationToken);
        if (!answer.IsSuccess)
        {
            return new TokenOutcome.Denied(answer, found);
        }

        var (token, problem) = TokenAnswer.Read(answer, http.Time.GetUtcNow());
        if (token is null)
        {
            return new TokenOutcome.Unusable(answer, problem!);
        }

        cache.Keep(question, found, token);
        return new TokenOutcome.Granted(token, found);
    }

    private async Task<RegistryAnswer> AskAsync(
        TokenQuestion question, Uri realm, RegistryCredential? login, CancellationToken cancellationToken)
    {
        if (login is not { Username: RegistryCredential.IdentityTokenUser })
        {
            return await SendAsync(question, Get(question, realm, login), cancellationToken);
        }

        var posted = await SendAsync(question, Post(question, realm, login.Password), cancellationToken);
        if (posted.Status is not (400 or 401 or 404 or 405))
        {
            return posted;
        }

        // The refusal of the POST says more than that of a GET which was only a guess.
        var got = await SendAsync(question, Get(question, realm, login with { Username = NoUser }), cancellationToken);
        return got.IsSuccess || posted.Status is 404 or 405 ? got : posted;
    }

    private async Task<RegistryAnswer> SendAsync(TokenQuestion question, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            request.Headers.Accept.Add(new("application/json"));
            try
            {
                return await http.SendAsync(
                    question.Registry, request, RegistryHttp.DefaultMaxBytes, RegistryHttp.DefaultTimeout, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException)
            {
                throw new TokenServiceException(request.RequestUri!, e);
            }
        }
    }

    private static HttpRequestMessage Get(TokenQuestion question, Uri realm, RegistryCredential? login)
    {
        var query = new StringBuilder();
        Append(query, "service", question.Service);
        foreach (var scope in Scope.Merge(question.Scopes))
        {
            Append(query, "scope", scope);
        }

        Append(query, "account", login is null or { Username: NoUser } ? null : login.Username);
        Append(query, "client_id", ClientId);
        var separator = realm.Query is "" ? "?" : "&";
        var request = new HttpRequestMessage(HttpMethod.Get, realm.GetLeftPart(UriPartial.Query) + separator + query);
        request.Headers.Authorization = login is null ? null : BasicOf(login);
        return request;
    }

    private static HttpRequestMessage Post(TokenQuestion question, Uri realm, SecretText refreshToken)
    {
        Dictionary<string, string> form = new()
        {
            ["grant_type"] = "refresh_token",
            ["service"] = question.Service ?? "",
            ["client_id"] = ClientId,
            ["scope"] = string.Join(' ', Scope.Merge(question.Scopes)),
            ["refresh_token"] = refreshToken.Reveal(),
        };
        return new(HttpMethod.Post, realm.GetLeftPart(UriPartial.Query)) { Content = new FormUrlEncodedContent(form) };
    }

    /// <summary>The header of RFC 7617, in UTF-8.</summary>
    internal static AuthenticationHeaderValue BasicOf(RegistryCredential login) => new("Basic", BasicSecretOf(login).Reveal());

    internal static SecretText BasicSecretOf(RegistryCredential login) =>
        new(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{login.Username}:{login.Password.Reveal()}")));

    private static void Append(StringBuilder query, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _ = query.Append(query.Length > 0 ? "&" : "").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }
}
