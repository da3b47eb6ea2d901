using System.Net.Http.Headers;

namespace Berth.Core.Ecr;

/// <summary>Signs one request to AWS, sends it, and reads the answer: bounded in time and size, whatever comes.</summary>
internal sealed class AwsSender(HttpClient http, TimeProvider clock)
{
    /// <param name="offset">What of AWS's clock the signature is made with.</param>
    /// <param name="read">Reads the answer, and how far its <c>Date</c> is ahead of our clock.</param>
    /// <param name="failed">What a failure to get one means.</param>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    public async Task<TAnswer> SendAsync<TAnswer>(
        AwsPost post,
        Uri address,
        AwsKey key,
        TimeSpan offset,
        Func<EcrResponse, TimeSpan?, TAnswer> read,
        Func<EcrAnswer, TAnswer> failed,
        CancellationToken cancellationToken)
    {
        using var timeLimit = new CancellationTokenSource(EcrClient.TimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeLimit.Token, cancellationToken);
        try
        {
            using var request = Signed(post, address, key, clock.GetUtcNow() + offset);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await ReadAsync(response.Content, either.Token);
            return read(new((int)response.StatusCode, ErrorTypeHeader(response), body, RetryAfter(response)), OffsetOf(response));
        }
        catch (HttpRequestException e)
        {
            return failed(new EcrAnswer.Unreachable(EcrErrors.StageOf(e), address.Host, EcrErrors.ReasonOf(e)));
        }
        catch (IOException e)
        {
            return failed(new EcrAnswer.Unusable(address.Host, $"the answer broke off ({e.GetType().Name})"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return failed(new EcrAnswer.Unreachable(
                EcrUnreachable.Time, address.Host, $"no answer within {EcrClient.TimeLimit.TotalSeconds:0} seconds"));
        }
        catch (FormatException)
        {
            // A key id or session token with a line break in it cannot be a header; nothing was sent.
            return failed(new EcrAnswer.Refused(0, "", "the access key id or session token holds characters that no key has", null));
        }
    }

    private static HttpRequestMessage Signed(AwsPost post, Uri address, AwsKey key, DateTimeOffset time)
    {
        List<KeyValuePair<string, string>> headers = [new("Content-Type", post.ContentType)];
        if (post.Target is { } target)
        {
            headers.Add(new("X-Amz-Target", target));
        }

        var signature = AwsSignature.Sign(new("POST", address, headers, post.Body), key, post.SigningName, post.Region, time);
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(post.Body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(post.ContentType);
        foreach (var (name, value) in headers.Skip(1).Concat(signature))
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

    /// <summary>The body, or null where it is longer than <see cref="EcrClient.MaxAnswerBytes"/>.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[EcrClient.MaxAnswerBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > EcrClient.MaxAnswerBytes ? default(ReadOnlyMemory<byte>?) : buffer.AsMemory(0, length);
    }

    private static string? ErrorTypeHeader(HttpResponseMessage response) =>
        response.Headers.TryGetValues("x-amzn-errortype", out var values) ? values.FirstOrDefault() : null;

    private static TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter?.Delta;

    private TimeSpan? OffsetOf(HttpResponseMessage response) => response.Headers.Date is { } date ? date - clock.GetUtcNow() : null;
}
