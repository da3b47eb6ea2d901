using Berth.Core.Credentials;
using Berth.Core.Exchanges;

namespace Berth.Core.Azure;

/// <summary>
/// Logins to registries of Azure out of service principals: <list type="number">
/// <item>the client secret becomes a token of Entra for registries,</item>
/// <item>that becomes, at the registry, a refresh token of some hours, which is the password of a user without a name.</item>
/// </list>
/// </summary>
/// <remarks>Rule: Azure/acr, <c>docs/AAD-OAuth.md</c>. See <c>docs/protocol/cloud-exchanges.md</c>.</remarks>
public sealed class AzureLogins(TokenServices services, TimeProvider clock, Random? jitter = null) : ILoginExchange
{
    /// <summary>The user of whoever logs in with a token.</summary>
    public const string Username = "00000000-0000-0000-0000-000000000000";

    /// <summary>The same in each of Azure's clouds.</summary>
    private const string Scope = "https://containerregistry.azure.net/.default";

    private readonly ExchangeCache<ExchangeAnswer> exchanges = new(clock, jitter);

    public bool Takes(ExchangeableSet set) => AzurePrincipal.IsNamed(set.Registry, set.User);

    public async Task<CredentialResult> GetAsync(ExchangeableSet set, CancellationToken cancellationToken)
    {
        var principal = PrincipalOf(set);
        var answer = await exchanges.GetAsync(
            NameOf(principal, set),
            () => ExchangeAsync(principal, set),
            e => new ExchangeAnswer.Refused($"the exchange for '{set.Registry}' failed ({e.GetType().Name})", "try again in a minute"),
            cancellationToken);
        return answer.For(set.Registry);
    }

    public DateTimeOffset? ExpiryOf(ExchangeableSet set) => exchanges.ExpiryOf(NameOf(PrincipalOf(set), set));

    public Task<int> RenewDueAsync(CancellationToken cancellationToken) => exchanges.RenewDueAsync(cancellationToken);

    private async Task<ExchangeAnswer> ExchangeAsync(AzurePrincipal principal, ExchangeableSet set)
    {
        // 1.
        var (signIn, failure) = await services.PostAsync(new(principal.Authority, $"/{principal.Tenant}/oauth2/v2.0/token"),
        [
            new("grant_type", "client_credentials"),
            new("client_id", principal.Client),
            new("client_secret", set.Password.Reveal()),
            new("scope", Scope),
        ], CancellationToken.None);
        if (signIn is null)
        {
            return failure!;
        }

        if (signIn.Status != 200 || signIn.Text("access_token") is not { Length: > 0 } token)
        {
            return NotSignedIn(signIn, set);
        }

        // 2.
        var (exchanged, lost) = await services.PostAsync(new($"https://{principal.Registry}/oauth2/exchange"),
        [
            new("grant_type", "access_token"),
            new("service", principal.Registry),
            new("tenant", principal.Tenant),
            new("access_token", token),
        ], CancellationToken.None);
        return exchanged is null ? lost!
            : exchanged.Status == 200 && exchanged.Text("refresh_token") is { } refresh && WebToken.ExpiryOf(refresh) is { } end && end > clock.GetUtcNow()
                ? new ExchangeAnswer.Login(Username, new(refresh), end)
            : NotLetIn(exchanged, new(token), set);
    }

    private static ExchangeAnswer NotSignedIn(FormAnswer answer, ExchangeableSet set) => answer.Error(set.Password) is not var (code, words)
        ? answer.Unusable("it gave no token")
        : new ExchangeAnswer.Refused($"Entra did not sign in the service principal of '{set.Identifier}' ({code}): {words}", words switch
        {
            _ when words.StartsWith("AADSTS7000215", StringComparison.Ordinal) => $"store the client secret's value in {set.PasswordName}, not its id",
            _ when words.StartsWith("AADSTS7000222", StringComparison.Ordinal) => $"make a new client secret and store it in {set.PasswordName}",
            _ when words.StartsWith("AADSTS90002", StringComparison.Ordinal) || words.StartsWith("AADSTS700016", StringComparison.Ordinal) =>
                $"store TENANT/CLIENT in {set.UserName}: the directory's id, a slash, the application's id",
            _ => $"check {set.UserName}, which is TENANT/CLIENT, and the client secret in {set.PasswordName}",
        });

    private static ExchangeAnswer NotLetIn(FormAnswer answer, SecretText token, ExchangeableSet set) => answer.Error(token) is not var (code, words)
        ? answer.Unusable("it gave no refresh token with an end")
        : new ExchangeAnswer.Refused(
            $"'{set.Registry}' did not take the service principal of '{set.Identifier}' ({code}): {words}",
            answer.Status == 403 ? "let the network of this machine through the registry's firewall" : "give the service principal the role AcrPull on the registry");

    private static ExchangeName NameOf(AzurePrincipal principal, ExchangeableSet set) =>
        ExchangeName.Of([set.Password], "azure", principal.Registry, principal.Tenant, principal.Client);

    private static AzurePrincipal PrincipalOf(ExchangeableSet set) => AzurePrincipal.TryRead(set.Registry, set.User, out var principal)
        ? principal
        : throw new ArgumentException($"The set for '{set.Registry}' is not TENANT/CLIENT at Azure; ask Takes first.", nameof(set));
}
