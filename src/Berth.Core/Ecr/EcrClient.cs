using System.Net.Http.Headers;

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

    private async Task<EcrAnswer> AskAsync(
        EcrEndpoint endpoint, Uri address, AwsKey key, TimeSpan offset, CancellationToken cancellationToken)
    {
        using var timeLimit = new CancellationTokenSource(TimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeLimit.Token, cancellationToken);
        try
        {
            using var request = Signed(endpoint, address, key, clock.GetUtcNow() + offset);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await ReadAsync(response.Content, either.Token);
            var read = new EcrResponse((int)response.StatusCode, ErrorTypeHeader(response), body, RetryAfter(response));
            return read.Read(address.Host, key, clock.GetUtcNow(), OffsetOf(response), offset);
        }
        catch (HttpRequestException e)
        {
            return new EcrAnswer.Unreachable(EcrErrors.StageOf(e), address.Host, EcrErrors.ReasonOf(e));
        }
        catch (IOException e)
        {
            return new EcrAnswer.Unusable(address.Host, $"the answer broke off ({e.GetType().Name})");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new EcrAnswer.Unreachable(
                EcrUnreachable.Time, address.Host, $"no answer within {TimeLimit.TotalSeconds:0} seconds");
        }
        catch (FormatException)
        {
            // A key id or session token with a line break in it cannot be a header; nothing was sent.
            return new EcrAnswer.Refused(0, "", "the access key id or session token holds characters that no key has", null);
        }
    }

    private static HttpRequestMessage Signed(EcrEndpoint endpoint, Uri address, AwsKey key, DateTimeOffset time)
    {
        var target = endpoint.SigningName is "ecr-public" ? "SpencerFrontendService" : "AmazonEC2ContainerRegistry_V20150921";
        KeyValuePair<string, string>[] headers =
            [new("Content-Type", "application/x-amz-json-1.1"), new("X-Amz-Target", $"{target}.GetAuthorizationToken")];
        var signature = AwsSignature.Sign(new("POST", address, headers, Body), key, endpoint.SigningName, endpoint.Region, time);

        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(headers[0].Value);
        foreach (var (name, value) in signature.Prepend(headers[1]))
        {
            // Authorization as AWS writes it is not of the form that .NET parses; a line break would end a header, so it is refused.
            if (value.AsSpan().ContainsAnyExceptInRange(' ', '~') || !request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Dispose();
                throw new FormatException(name);
            }
        }

        return request;
    }

    /// <summary>The body, or null where it is longer than <see cref="MaxAnswerBytes"/>.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxAnswerBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MaxAnswerBytes ? default(ReadOnlyMemory<byte>?) : buffer.AsMemory(0, length);
    }

    private static string? ErrorTypeHeader(HttpResponseMessage response) =>
        response.Headers.TryGetValues("x-amzn-errortype", out var values) ? values.FirstOrDefault() : null;

    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter?.Delta;

    private TimeSpan? OffsetOf(HttpResponseMessage response) => response.Headers.Date is { } date ? date - clock.GetUtcNow() : null;
}
