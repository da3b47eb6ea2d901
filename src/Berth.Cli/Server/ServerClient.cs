using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Cli.Server;

/// <summary>Asks a berth-server, over its API, as the user whose token is given. Answers are bounded in size and time; redirects are not followed.</summary>
public sealed class ServerClient : IDisposable
{
    /// <summary>The variable that holds the token; no argument does, since other users of a machine see those.</summary>
    public const string TokenVariable = "BERTH_TOKEN";

    /// <summary>In which the server says what is dangerous about something that it did.</summary>
    private const string WarningHeader = "X-Berth-Warning";

    private const int MaxBytes = 8 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly HttpClient http;
    private readonly ServerUrl server;
    private readonly Action<string>? warn;

    private ServerClient(ServerUrl server, HttpMessageHandler handler, SecretText? token, Action<string>? warn = null)
    {
        (this.server, this.warn) = (server, warn);
        http = new(handler) { BaseAddress = new(server.Root, "/api/v3/"), Timeout = Patience, MaxResponseContentBufferSize = MaxBytes };
        http.DefaultRequestHeaders.UserAgent.Add(new("berth", typeof(ServerClient).Assembly.GetName().Version!.ToString(3)));
        http.DefaultRequestHeaders.Accept.Add(new("application/vnd.github+json"));
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token.Reveal());
    }

    /// <summary>A client of a server, as the user; see <see cref="ServerAccounts"/>. What the server warns of, people are told at once.</summary>
    /// <exception cref="MisusedException">There is no token.</exception>
    public static ServerClient Of(ServerUrl server, Surroundings surroundings) => new(
        server, HandlerFor(new ServerTrust(surroundings).Of(server)), new ServerAccounts(surroundings).Token(server), words => surroundings.Error.Warning(words));

    /// <summary>A client of a server, with a token that somebody handed over.</summary>
    internal static ServerClient With(ServerUrl server, Surroundings surroundings, SecretText token) =>
        new(server, HandlerFor(new ServerTrust(surroundings).Of(server)), token);

    /// <summary>One that believes whoever answers, and shows nothing: to fetch the certificate that people compare.</summary>
    internal static ServerClient Unchecked(ServerUrl server)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
#pragma warning disable CA5359 // What comes is compared by a person, or with a fingerprint, before it is used.
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return new(server, handler, token: null);
    }

    /// <summary>Asks, and reads the JSON of the answer.</summary>
    /// <param name="path">Below the root of the API, without a slash before it.</param>
    /// <returns>Null where there is no such thing (404).</returns>
    /// <exception cref="ServerException">It does not answer, or refuses.</exception>
    public async Task<JsonElement?> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return response.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(response, cancellationToken);
    }

    /// <summary>Whose token it is, and the scopes that the token has.</summary>
    /// <exception cref="ServerException">As above.</exception>
    internal async Task<(JsonElement User, IReadOnlyList<string> Scopes)> WhoAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, "user", null, cancellationToken);
        string[] scopes = response.Headers.TryGetValues("X-OAuth-Scopes", out var given)
            ? string.Join(',', given).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [];
        return (await ReadAsync(response, cancellationToken), [.. scopes.Select(scope => Printable.Text(scope))]);
    }

    /// <summary>Every item of a list, page by page.</summary>
    /// <param name="member">The member that holds the items; null where the answer is a bare list.</param>
    /// <returns>Null where there is no such list (404).</returns>
    public async Task<IReadOnlyList<JsonElement>?> ListAsync(string path, string? member, CancellationToken cancellationToken)
    {
        List<JsonElement> all = [];
        for (var page = 1; ; page++)
        {
            if (await GetAsync($"{path}{(path.Contains('?') ? '&' : '?')}per_page=100&page={page}", cancellationToken) is not { } answer)
            {
                return null;
            }

            var items = member is null ? answer : answer.GetProperty(member);
            all.AddRange(items.EnumerateArray());
            if (items.GetArrayLength() < 100)
            {
                return all;
            }
        }
    }

    /// <summary>Changes something.</summary>
    /// <param name="body">Writes the members of the object that is sent; null for none.</param>
    /// <exception cref="ServerException">It does not answer, or refuses; that there is no such thing is a refusal here.</exception>
    public async Task<JsonElement> ChangeAsync(HttpMethod method, string path, Action<Utf8JsonWriter>? body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, body, cancellationToken);
        return await ReadAsync(response, cancellationToken);
    }

    /// <summary>Asks for a text of the API that is no JSON.</summary>
    /// <exception cref="ServerException">It does not answer, or refuses; that there is no such thing is a refusal here.</exception>
    public async Task<string> GetTextAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsStringAsync(cancellationToken)
            : throw await RefusalAsync(response, cancellationToken);
    }

    /// <summary>Any text of the server, outside its API.</summary>
    internal async Task<string?> TextAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return response.IsSuccessStatusCode ? await response.Content.ReadAsStringAsync(cancellationToken) : null;
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Action<Utf8JsonWriter>? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                body(json);
                json.WriteEndObject();
            }

            request.Content = new ByteArrayContent(buffer.ToArray()) { Headers = { ContentType = new("application/json") } };
        }

        try
        {
            var response = await http.SendAsync(request, cancellationToken);
            foreach (var words in response.Headers.TryGetValues(WarningHeader, out var warnings) ? warnings : [])
            {
                warn?.Invoke(Printable.Text(words, maxLength: 1000));
            }

            return response;
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.SecureConnectionError)
        {
            throw new ServerException(null, $"{server.Host} shows a certificate that this machine does not trust", $"berth trust {server.Host}");
        }
        catch (HttpRequestException e)
        {
            throw new ServerException(null, $"{server.Host} does not answer ({e.HttpRequestError})", "see whether berth-server runs there, and whether this machine reaches it");
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ServerException(null, $"{server.Host} did not answer within {Patience.TotalSeconds:0} seconds", "try again; then see its log");
        }
    }

    private async Task<JsonElement> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken) => response.IsSuccessStatusCode
        ? await ReadBodyAsync(response, cancellationToken)
        : throw await RefusalAsync(response, cancellationToken);

    private async Task<ServerException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        Refusal(response, await ReadBodyAsync(response, cancellationToken));

    private async Task<JsonElement> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(text is "" ? "{}" : text);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new ServerException((int)response.StatusCode, $"what answers at {server.Host} is no berth-server", "look at the address");
        }
    }

    private ServerException Refusal(HttpResponseMessage response, JsonElement body)
    {
        var status = (int)response.StatusCode;
        var words = new StringBuilder(Word(body, "message"));
        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array)
        {
            foreach (var error in errors.EnumerateArray().Take(5))
            {
                words.Append(error.ValueKind == JsonValueKind.Object
                    ? $"; {Word(error, "field")}: {(Word(error, "message") is { Length: > 0 } said ? said : Word(error, "code"))}"
                    : $"; {Printable.Text(error.ToString())}");
            }
        }

        var what = $"{server.Host} refused {response.RequestMessage!.Method} {response.RequestMessage.RequestUri!.AbsolutePath}: {words} ({status})";
        return new(status, what, Word(body, "fix") is { Length: > 0 } fix ? fix : status switch
        {
            401 => $"see whether {TokenVariable} holds a token of this server that has not ended; where it is not set, log in: berth auth login {server.Host}",
            403 when response.Headers.TryGetValues("X-Accepted-OAuth-Scopes", out var scopes) && string.Join(", ", scopes) is { Length: > 0 } needed =>
                $"it needs a token with the scope {needed}, of somebody who may do this",
            403 or 404 => "it needs a token of somebody who may do this",
            503 => "try again in a while; then see its log",
            _ => "put right what it says",
        });
    }

    private static string Word(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? Printable.Text(value.GetString()!.ReplaceLineEndings(" "))
            : "";

    /// <summary>This machine's authorities, and the one that the user trusts for this server.</summary>
    private static SocketsHttpHandler HandlerFor(X509Certificate2? authority)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
        if (authority is not null)
        {
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateChainErrors && Leads(certificate, authority));
        }

        return handler;
    }

    private static bool Leads(X509Certificate? certificate, X509Certificate2 authority)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var leaf = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return leaf is not null && chain.Build(leaf);
    }
}
