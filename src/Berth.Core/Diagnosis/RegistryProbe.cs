using System.Globalization;
using Berth.Core.Credentials;
using Berth.Core.References;
using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis;

/// <summary>Asks a registry what clients would ask, step by step, with the login and without, and writes down what it saw.</summary>
/// <remarks>
/// <list type="number">
/// <item>The way there: DNS, TCP, TLS. Where it is blocked nothing else is tried.</item>
/// <item><c>/v2/</c> as <c>docker login</c> asks it: the challenge, the login, a token without scope.</item>
/// <item>For each image a token with pull scope and HEAD of the manifest; GET where a refusal came without words,
/// or for the platforms.</item>
/// <item>The same without the login: a login that has gone stale breaks public images, and only so is it seen.</item>
/// </list>
/// Nothing is pushed or changed. At Docker Hub a manifest for several platforms costs one pull of the quota, everything else none.
/// </remarks>
public sealed class RegistryProbe(
    RegistryHttp http, ConnectionProbe connections, TokenClient tokens, IKeychain keychain, string platform, ProbeLimits limits)
{
    /// <param name="images">Images of this registry; may be empty.</param>
    public async Task<RegistryEvidence> AskAsync(
        RegistryHost registry, IReadOnlyList<ImageReference> images, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limits.Registry, http.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var client = new RegistryClient(registry, http, tokens);

        // 1. The way there.
        var connection = await connections.GoAsync(registry, new($"https://{registry.ApiHost}/"), cancellationToken);
        var isPlainLoopback = connection.Fault == ConnectionFault.PlainHttp && registry.IsLoopback;
        if (connection.Fault != ConnectionFault.None && !isPlainLoopback)
        {
            return new(registry, connection, null, null, null, [], connection.Steps);
        }

        IEnumerable<ProbeStep> way = isPlainLoopback ? connection.Steps.Select(ProbeSteps.WithoutTls) : connection.Steps;

        // 2. /v2/
        var login = new LoginLookup(keychain, new(registry.Canonical, null), http.Time);
        var ping = await InquireAsync(registry, stop => client.PingAsync(login.GetAsync, stop), limit.Token, cancellationToken);

        // 3. and 4. The images, each with a login of its own: a path may have another.
        List<ReferenceEvidence> references = [];
        foreach (var image in ping.Conversation is null ? [] : images)
        {
            references.Add(await AskAsync(client, image, limit.Token, cancellationToken));
        }

        return new(
            registry,
            connection,
            login.Result,
            ping,
            SkewOf(ping.Conversation?.First),
            references,
            [.. way, .. ProbeSteps.Of(ping, login, ProbeStepKind.Challenge)]);
    }

    private async Task<ReferenceEvidence> AskAsync(
        RegistryClient client, ImageReference image, CancellationToken limit, CancellationToken cancellationToken)
    {
        // 3. With the login.
        var login = new LoginLookup(keychain, RegistryQuery.Of(image), http.Time);
        Task<Inquiry> HeadAsync(LoginSource source) =>
            InquireAsync(image.Registry, stop => client.HeadManifestAsync(image, source, stop), limit, cancellationToken);
        var asked = await HeadAsync(login.GetAsync);
        var mediaType = asked.IsGranted ? asked.Conversation!.Last.MediaType : null;
        var rateLimit = asked.Conversation is { } conversation ? RateLimit.Of(conversation.Last) : null;
        IReadOnlyList<string> platforms = [];
        if (asked.Refusal is { Place: AnswerPlace.Registry } || ImagePlatforms.IsIndex(mediaType))
        {
            var read = await InquireAsync(
                image.Registry, stop => client.GetManifestAsync(image, login.GetAsync, stop), limit, cancellationToken);
            platforms = read.IsGranted ? ImagePlatforms.Read(read.Conversation!.Last.Body) : [];
            asked = asked.IsGranted || read.Conversation is null ? asked : read;
        }

        // 4. Without.
        var anonymous = login.Result is CredentialResult.Found ? await HeadAsync(LoginLookup.Anonymous) : null;
        return new(image, login.Result, asked, anonymous, mediaType, platforms, rateLimit,
        [
            .. ProbeSteps.Of(asked, login, ProbeStepKind.Manifest),
            .. platforms.Count > 0 ? [ProbeSteps.PlatformStep(platforms, platform)] : Array.Empty<ProbeStep>(),
            .. anonymous is null ? [] : ProbeSteps.Of(anonymous, null, ProbeStepKind.AnonymousManifest),
        ]);
    }

    /// <summary>Asks within the time of a step, and notes how it broke off where it did.</summary>
    private async Task<Inquiry> InquireAsync(
        RegistryHost registry,
        Func<CancellationToken, Task<RegistryConversation>> ask,
        CancellationToken limit,
        CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limits.Step, http.Time);
        using var step = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, limit);
        try
        {
            return new(await ask(step.Token), null);
        }
        catch (Exception e) when (e is TimeoutException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new(null, new("no answer came in time", IsTimeout: true, null, null));
        }
        catch (TokenServiceException e)
        {
            var way = await connections.GoAsync(registry, e.Realm, cancellationToken);
            var reason = $"the token service at {Printable.Text(e.Realm.Authority)} did not answer";
            return new(null, new(reason, e.InnerException is TimeoutException, null, way));
        }
        catch (HttpRequestException e)
        {
            var proxyStatus = e.HttpRequestError == HttpRequestError.ProxyTunnelError ? (int?)e.StatusCode ?? 0 : (int?)null;
            return new(null, new(Printable.Text(e.GetBaseException().Message.TrimEnd('.')), IsTimeout: false, proxyStatus, null));
        }
    }

    /// <summary>How far the clock of whoever answered is ahead of ours; the answer's way is at most as long as it took.</summary>
    private TimeSpan? SkewOf(RegistryAnswer? answer)
    {
        var date = answer?.Header("Date");
        return DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var theirs)
            ? theirs - http.Time.GetUtcNow()
            : null;
    }
}
