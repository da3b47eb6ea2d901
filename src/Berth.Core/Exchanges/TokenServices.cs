using System.Text.Json;
using Berth.Core.References;

namespace Berth.Core.Exchanges;

/// <summary>
/// Sends a form to a token service and reads its answer: bounded in time and size, never through a redirect, which would carry a secret
/// elsewhere. Where it goes is written in the code of each cloud and in no secret.
/// </summary>
/// <param name="http">Must not follow redirects; <see cref="CreateHandler"/> makes its handler.</param>
public sealed class TokenServices(HttpClient http, TimeProvider clock)
{
    /// <summary>How long one request may take, body included: 10 seconds.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>The longest answer that is read, in bytes: 64 KiB.</summary>
    public const int MaxAnswerBytes = 64 * 1024;

    public static SocketsHttpHandler CreateHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    /// <returns>The answer; or what it means that there is none.</returns>
    /// <exception cref="OperationCanceledException">The caller asked to stop.</exception>
    internal async Task<(FormAnswer? Answer, ExchangeAnswer? Failure)> PostAsync(
        Uri address, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        using var timeLimit = new CancellationTokenSource(TimeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeLimit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };
            request.Headers.Accept.Add(new("application/json"));
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await ReadAsync(response.Content, either.Token);
            return (new(address.Host, (int)response.StatusCode, Json(body), response.Headers.RetryAfter?.Delta), null);
        }
        catch (HttpRequestException e)
        {
            return (null, FormAnswer.NotReached(address.Host, Printable.Text(Innermost(e).Message.TrimEnd('.'))));
        }
        catch (IOException e)
        {
            return (null, FormAnswer.NotReached(address.Host, $"the answer broke off ({e.GetType().Name})"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, FormAnswer.NotReached(address.Host, $"no answer within {TimeLimit.TotalSeconds:0} seconds"));
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxAnswerBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MaxAnswerBytes ? default : buffer.AsMemory(0, length);
    }

    /// <summary>The body as an object; undefined where it is none, or was too long to be read.</summary>
    private static JsonElement Json(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement.ValueKind is JsonValueKind.Object ? document.RootElement.Clone() : default;
        }
        catch (JsonException)
        {
            // Its message quotes the text, which may hold a token.
            return default;
        }
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
