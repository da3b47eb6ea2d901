namespace Berth.Core.Ecr;

/// <summary>Exchanges an AWS key for a registry token: GetAuthorizationToken, and nothing else.</summary>
/// <param name="http">Must not follow redirects; <see cref="CreateHandler"/> makes its handler.</param>
/// <remarks>
/// Only the key that is handed in is used: no variable, file or metadata service of AWS is read. See <c>docs/protocol/ecr.md</c>.
/// </remarks>
public sealed class EcrClient(HttpClient http, TimeProvider clock)
{
    /// <summary>How long one request may take, body included: 10 seconds.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>The longest answer that is read, in bytes: 64 KiB. A token takes about 4.</summary>
    public const int MaxAnswerBytes = 64 * 1024;

    private static readonly byte[] Body = "{}"u8.ToArray();

    private readonly AwsSender sender = new(http, clock);

    /// <summary>A handler that follows no redirect, since that would carry the session token elsewhere, and keeps no cookie.</summary>
    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    /// <summary>
    /// 1. Asks. 2. Where a FIPS name does not resolve, asks by its older name. 3. Where the signature was refused for its time, asks
    /// once more by AWS's clock.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    public async Task<EcrAnswer> GetTokenAsync(EcrEndpoint endpoint, AwsKey key, CancellationToken cancellationToken)
    {
        // 1.
        var answer = await AskAsync(endpoint, endpoint.Address, key, TimeSpan.Zero, cancellationToken);

        // 2.
        var address = endpoint.Address;
        if (answer is EcrAnswer.Unreachable { Stage: EcrUnreachable.Name } && endpoint.Fallback is { } fallback)
        {
            address = fallback;
            answer = await AskAsync(endpoint, address, key, TimeSpan.Zero, cancellationToken);
        }

        // 3.
        return answer is EcrAnswer.Refused { ClockOffset: { } offset } refused && EcrErrors.IsAboutTime(refused)
            ? await AskAsync(endpoint, address, key, offset, cancellationToken)
            : answer;
    }

    private Task<EcrAnswer> AskAsync(
        EcrEndpoint endpoint, Uri address, AwsKey key, TimeSpan offset, CancellationToken cancellationToken)
    {
        var target = endpoint.SigningName is "ecr-public" ? "SpencerFrontendService" : "AmazonEC2ContainerRegistry_V20150921";
        return sender.SendAsync(
            new("application/x-amz-json-1.1", $"{target}.GetAuthorizationToken", Body, endpoint.SigningName, endpoint.Region),
            address, key, offset,
            (response, difference) => response.Read(address.Host, key, clock.GetUtcNow(), difference, offset),
            failure => failure,
            cancellationToken);
    }
}
