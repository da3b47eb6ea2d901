using Berth.Core.Credentials;
using Berth.Core.Exchanges;
using Berth.Core.References;

namespace Berth.Core.Google;

/// <summary>
/// Logins to Google's registries out of key files of service accounts: the key signs an assertion, and Google gives a token of an hour
/// that pulls. For a server: Google's registries take the key file itself as a password, and an agent hands its user's out as it is.
/// </summary>
/// <remarks>
/// A token of Google is not for one registry, so it is asked for with the narrowest scope that pulls: reading images and Cloud Storage, as
/// far as the account may, and nothing else. See <c>docs/protocol/cloud-exchanges.md</c>.
/// </remarks>
public sealed class GoogleLogins(TokenServices services, TimeProvider clock, Random? jitter = null) : ILoginExchange
{
    /// <summary>The user of whoever logs in with a token.</summary>
    public const string Username = "oauth2accesstoken";

    private const string KeyFile = "_json_key";
    private const string KeyFileInBase64 = "_json_key_base64";
    private const string Scope = "https://www.googleapis.com/auth/devstorage.read_only";

    /// <summary>The only place that is shown an assertion; the <c>token_uri</c> of a key file is not looked at.</summary>
    private static readonly Uri TokenAddress = new("https://oauth2.googleapis.com/token");

    private readonly ExchangeCache<ExchangeAnswer> exchanges = new(clock, jitter);

    public bool Takes(ExchangeableSet set) => set.User is KeyFile or KeyFileInBase64
        && CommonRegistries.ProductOf(set.Registry) is RegistryProduct.Gcr or RegistryProduct.GoogleArtifactRegistry or RegistryProduct.GoogleArtifactRegistryRegional;

    public async Task<CredentialResult> GetAsync(ExchangeableSet set, CancellationToken cancellationToken)
    {
        if (!Takes(set))
        {
            throw new ArgumentException($"The set for '{set.Registry}' is no key file for Google; ask Takes first.", nameof(set));
        }

        var answer = await exchanges.GetAsync(
            NameOf(set),
            () => ExchangeAsync(set),
            e => new ExchangeAnswer.Refused($"the exchange for '{set.Registry}' failed ({e.GetType().Name})", "try again in a minute"),
            cancellationToken);
        return answer.For(set.Registry);
    }

    public DateTimeOffset? ExpiryOf(ExchangeableSet set) => exchanges.ExpiryOf(NameOf(set));

    public Task<int> RenewDueAsync(CancellationToken cancellationToken) => exchanges.RenewDueAsync(cancellationToken);

    private async Task<ExchangeAnswer> ExchangeAsync(ExchangeableSet set)
    {
        if (!GoogleKey.TryRead(set.Password, set.User is KeyFileInBase64, out var key, out var problem))
        {
            return BrokenKey(set, problem);
        }

        var now = clock.GetUtcNow();
        if (GoogleAssertion.Of(key, Scope, TokenAddress, now) is not { } assertion)
        {
            return BrokenKey(set, "has a private_key that cannot sign");
        }

        var (answer, failure) = await services.PostAsync(
            TokenAddress, [new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), new("assertion", assertion)], CancellationToken.None);
        return answer is null ? failure!
            : answer.Status == 200 && answer.Text("access_token") is { Length: > 0 } token && answer.Seconds("expires_in") is { } lifetime
                ? new ExchangeAnswer.Login(Username, new(token), now + lifetime)
            : NotGiven(answer, new(assertion), set);
    }

    private static ExchangeAnswer NotGiven(FormAnswer answer, SecretText assertion, ExchangeableSet set) => answer.Error(assertion) is not var (code, words)
        ? answer.Unusable("it gave no token with an end")
        : new ExchangeAnswer.Refused($"Google did not take the key of '{set.Identifier}' ({code}): {words}", words switch
        {
            _ when words.Contains("reasonable timeframe", StringComparison.Ordinal) => "set the clock of this machine, best by a time service",
            _ when words.Contains("account not found", StringComparison.Ordinal) => $"the service account is gone: make another, and store its key file in {set.PasswordName}",
            _ => $"make a new key for the service account and store its file in {set.PasswordName}; the old one was deleted or damaged",
        });

    private static ExchangeAnswer.Refused BrokenKey(ExchangeableSet set, string problem) => new(
        $"{set.PasswordName} {problem}",
        $"store '{KeyFileInBase64}' in {set.UserName} and the service account's whole key file in base64, on one line, in {set.PasswordName}");

    /// <summary>The registry does not enter: the token of an account is the same for each of Google's.</summary>
    private static ExchangeName NameOf(ExchangeableSet set) => ExchangeName.Of([set.Password], "google", set.User);
}
