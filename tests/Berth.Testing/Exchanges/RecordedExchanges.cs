using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Berth.Testing.Exchanges;

/// <summary>
/// Plays recorded exchanges with a cloud, in order: <c>Recorded/NAME.json</c>. Any deviation in method, address, headers or form fields is
/// an error, and so is a request that was recorded and not made: <see cref="AssertPlayed"/>.
/// </summary>
/// <param name="signer">The key behind a field that is recorded as a web token, <c>{"jwt": {"header", "claims"}}</c>.</param>
public sealed class RecordedExchanges(string name, RSA? signer = null) : HttpMessageHandler
{
    private readonly Lock gate = new();
    private readonly Queue<JsonNode> left = new(Read(name).Select(one => one!));
    private readonly List<string> deviations = [];

    /// <summary>How many requests were made.</summary>
    public int Calls { get; private set; }

    /// <summary>Answers all of it once more, for a renewal.</summary>
    public void Rewind()
    {
        lock (gate)
        {
            foreach (var one in Read(name))
            {
                left.Enqueue(one!);
            }
        }
    }

    /// <exception cref="InvalidOperationException">Something else was asked than was recorded.</exception>
    public void AssertPlayed()
    {
        lock (gate)
        {
            if (deviations.Count > 0 || left.Count > 0)
            {
                throw new InvalidOperationException($"{name}: {string.Join("; ", deviations.Append($"{left.Count} requests were not made"))}");
            }
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (gate)
        {
            Calls++;
            if (!left.TryDequeue(out var recorded))
            {
                deviations.Add($"{request.Method} {request.RequestUri} was not recorded");
                return new(HttpStatusCode.NotImplemented);
            }

            Compare(recorded["request"]!, request, body);
            return Answer(recorded["response"]!);
        }
    }

    private void Compare(JsonNode recorded, HttpRequestMessage request, string body)
    {
        Expect("method", recorded["method"]!.GetValue<string>(), request.Method.Method);
        Expect("address", recorded["url"]!.GetValue<string>(), request.RequestUri!.AbsoluteUri);
        var headers = request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? [])
            .Where(header => header.Key != "Content-Length")
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}");
        Expect("headers", Lines(recorded["headers"]!.AsObject().Select(one => $"{one.Key}: {one.Value}")), Lines(headers));

        // In order and with repetitions: a field that comes twice is read differently by different servers.
        var sent = body.Split('&').Select(pair => pair.Split('=', 2)).Select(pair => (Name: Decoded(pair[0]), Value: Decoded(pair[^1]))).ToList();
        var form = recorded["form"]!.AsObject().ToList();
        Expect("names of fields", string.Join(' ', form.Select(field => field.Key)), string.Join(' ', sent.Select(field => field.Name)));
        foreach (var ((field, value), (_, given)) in form.Zip(sent))
        {
            if (value is JsonObject token)
            {
                CompareToken(token["jwt"]!, given);
            }
            else
            {
                Expect(field, value!.GetValue<string>(), given);
            }
        }
    }

    private void CompareToken(JsonNode recorded, string given)
    {
        if (given.Split('.') is not [var header, var claims, var signature] || signer is null)
        {
            deviations.Add("a web token was recorded, and something else was sent");
            return;
        }

        JsonNode? Part(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part));
        Expect("header of the web token", recorded["header"]!.ToJsonString(), Part(header)!.ToJsonString());
        Expect("claims of the web token", recorded["claims"]!.ToJsonString(), Part(claims)!.ToJsonString());
        var isSigned = signer.VerifyData(
            Encoding.ASCII.GetBytes($"{header}.{claims}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Expect("signature of the web token", "good", isSigned ? "good" : "bad");
    }

    private void Expect(string what, string recorded, string given)
    {
        if (recorded != given)
        {
            deviations.Add($"{what}: recorded is '{recorded}', sent was '{given}'");
        }
    }

    private static HttpResponseMessage Answer(JsonNode recorded)
    {
        var body = recorded["body"] is JsonValue text ? text.GetValue<string>() : recorded["body"]!.ToJsonString();
        var response = new HttpResponseMessage((HttpStatusCode)recorded["status"]!.GetValue<int>()) { Content = new StringContent(body) };
        foreach (var (header, value) in recorded["headers"]!.AsObject())
        {
            if (!response.Headers.TryAddWithoutValidation(header, value!.GetValue<string>()))
            {
                response.Content.Headers.Remove(header);
                response.Content.Headers.TryAddWithoutValidation(header, value!.GetValue<string>());
            }
        }

        return response;
    }

    private static string Decoded(string text) => WebUtility.UrlDecode(text);

    private static string Lines(IEnumerable<string> lines) => string.Join(" | ", lines.Order(StringComparer.Ordinal));

    private static JsonArray Read(string name) => JsonNode.Parse(
        File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests/Berth.Testing/Exchanges/Recorded", $"{name}.json")))!["exchanges"]!.AsArray();
}
