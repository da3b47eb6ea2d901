using System.Text.Json;

namespace Berth.Core.Ecr;

/// <summary>An answer of the API as it came, to be read with suspicion: a proxy may have written it.</summary>
/// <param name="ErrorType">The header <c>x-amzn-errortype</c>.</param>
/// <param name="Body">Null where it was too long to be read.</param>
internal sealed record EcrResponse(int Status, string? ErrorType, ReadOnlyMemory<byte>? Body, TimeSpan? RetryAfter)
{
    /// <summary>The largest number of seconds that is still a date.</summary>
    private static readonly double LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds() - TimeSpan.FromDays(366).TotalSeconds;

    /// <param name="now">This machine's time.</param>
    /// <param name="offset">How far the answer's <c>Date</c> is ahead of it; null where it had none.</param>
    /// <param name="applied">What of that the signature was made with.</param>
    public EcrAnswer Read(string host, AwsKey key, DateTimeOffset now, TimeSpan? offset, TimeSpan applied)
    {
        if (Body is not { } body)
        {
            return new EcrAnswer.Unusable(host, $"the answer is longer than {EcrClient.MaxAnswerBytes} bytes");
        }

        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            return Read(document.RootElement, host, key, now, offset, applied);
        }
        catch (JsonException)
        {
            return Read(default, host, key, now, offset, applied);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair in a name or a text: legal JSON that no .NET string can hold.
            return NotAws(host);
        }
    }

    private EcrAnswer Read(JsonElement root, string host, AwsKey key, DateTimeOffset now, TimeSpan? offset, TimeSpan applied)
    {
        if (Status is 200)
        {
            return root.ValueKind is JsonValueKind.Object ? Token(host, root, now, applied) : NotAws(host);
        }

        var (type, message) = EcrErrors.Read(ErrorType, root, key);
        if (EcrErrors.IsThrottling(type) || Status is 429 or >= 500)
        {
            return new EcrAnswer.Busy(Status, type, message, RetryAfter);
        }

        return Status >= 400 && type is not "" ? new EcrAnswer.Refused(Status, type, message, offset) : NotAws(host);
    }

    private EcrAnswer.Unusable NotAws(string host) => new(host, $"status {Status} with a body that is not AWS's");

    /// <summary>Private ECR answers a list of one, ECR Public the thing itself.</summary>
    private static EcrAnswer Token(string host, JsonElement answer, DateTimeOffset now, TimeSpan applied)
    {
        var data = answer.TryGetProperty("authorizationData", out var found) ? found : default;
        if (data is { ValueKind: JsonValueKind.Array } && data.GetArrayLength() > 0)
        {
            data = data[0];
        }

        if (data.ValueKind is not JsonValueKind.Object
            || EcrErrors.Text(data, "authorizationToken") is not { } encoded
            || EcrToken.Decode(encoded) is not { } password)
        {
            return new EcrAnswer.Unusable(host, "the answer holds no token");
        }

        if (!data.TryGetProperty("expiresAt", out var at)
            || at.ValueKind is not JsonValueKind.Number
            || !at.TryGetDouble(out var seconds)
            || !(seconds >= 0 && seconds < LastSecond))
        {
            return new EcrAnswer.Unusable(host, "the answer does not say when its token expires");
        }

        // AWS tells its own time; whoever compares does so by ours.
        var expiresAt = DateTimeOffset.UnixEpoch.AddSeconds(seconds) - applied;
        return expiresAt > now
            ? new EcrAnswer.Token(password, expiresAt, applied)
            : new EcrAnswer.Unusable(host, "the token in the answer has expired already");
    }
}
