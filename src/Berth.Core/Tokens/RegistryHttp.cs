using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Berth.Core.References;

namespace Berth.Core.Tokens;

/// <summary>
/// The one place from which registries are spoken to over HTTP: no cookies, no redirects, no login but the one a request carries,
/// bounded in size and time, trusting whom docker and podman trust.
/// </summary>
/// <param name="proxy">What stands between us and the world, as the environment has it; null for nothing.</param>
public sealed class RegistryHttp(RegistryTrust trust, RegistryNetwork network, IWebProxy? proxy, TimeProvider time) : IDisposable
{
    /// <summary>How much of an answer is read, in bytes, where nothing else is said.</summary>
    public const int DefaultMaxBytes = 1 << 20;

    /// <summary>How long a request may take, the reading of its answer included, where nothing else is said.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<RegistryHost, HttpMessageInvoker> invokers = new();

    public TimeProvider Time { get; } = time;

    /// <summary>Sends one request, with the trust that belongs to a registry.</summary>
    /// <param name="registry">On whose behalf: its token service is trusted as it is, for docker does so too.</param>
    /// <exception cref="HttpRequestException">No answer came; why is told by its inner exception.</exception>
    /// <exception cref="TimeoutException">The answer did not end in time.</exception>
    public async Task<RegistryAnswer> SendAsync(
        RegistryHost registry, HttpRequestMessage request, int maxBytes, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var (answer, body) = await FetchAsync(registry, request, maxBytes, timeout, cancellationToken);
        return answer with { Body = Encoding.UTF8.GetString(body.Span) };
    }

    /// <summary>As <see cref="SendAsync"/>, with the body as bytes beside the answer, which has none: a digest is one of bytes.</summary>
    /// <exception cref="HttpRequestException">No answer came; why is told by its inner exception.</exception>
    /// <exception cref="TimeoutException">The answer did not end in time.</exception>
    public async Task<(RegistryAnswer Answer, ReadOnlyMemory<byte> Body)> FetchAsync(
        RegistryHost registry, HttpRequestMessage request, int maxBytes, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var start = Time.GetTimestamp();
        _ = request.Headers.UserAgent.TryParseAdd("berth");
        try
        {
            using var response = await invokers.GetOrAdd(registry, NewInvoker).SendAsync(request, both.Token);
            var (body, isCut) = await ReadAsync(response.Content, maxBytes, both.Token);
            return (new((int)response.StatusCode, HeadersOf(response), "", Time.GetElapsedTime(start), isCut), body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{request.RequestUri!.Authority} did not answer within {timeout.TotalSeconds:0} seconds.");
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            throw new HttpRequestException(HttpRequestError.ResponseEnded, $"The answer of {request.RequestUri!.Authority} broke off.", e);
        }
    }

    /// <summary>The proxy that requests to a host go through, or null.</summary>
    public Uri? ProxyOf(Uri uri) => proxy is null || proxy.IsBypassed(uri) ? null : proxy.GetProxy(uri);

    /// <summary>A TLS handshake and nothing else, to see what the other side shows.</summary>
    /// <returns>What was seen; a certificate that is not trusted is no exception here.</returns>
    /// <exception cref="PlainHttpException">The other side speaks plain http.</exception>
    /// <exception cref="IOException">It hung up or spoke neither.</exception>
    /// <exception cref="AuthenticationException">No common version or cipher.</exception>
    public async Task<TlsObservation> ShakeHandsAsync(
        RegistryHost registry, string host, Stream connection, CancellationToken cancellationToken)
    {
        TlsObservation? seen = null;
        var options = TlsOptions((_, certificate, chain, errors) =>
        {
            seen = trust.Observe(registry, certificate, chain, errors);
            return seen.Fault == TlsFault.None;
        });
        options.TargetHost = host;
        await using var tls = new SslStream(new TlsStream(connection, host));
        try
        {
            await tls.AuthenticateAsClientAsync(options, cancellationToken);
        }
        catch (AuthenticationException) when (seen is not null)
        {
            // It was our own answer that ended the handshake; what was seen says why.
        }

        return seen ?? new("", "", [], default, default, TlsFault.Unusable);
    }

    public void Dispose()
    {
        foreach (var invoker in invokers.Values)
        {
            invoker.Dispose();
        }
    }

    private HttpMessageInvoker NewInvoker(RegistryHost registry) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PreAuthenticate = false,
        Credentials = null,
        UseProxy = proxy is not null,
        Proxy = proxy,
        MaxResponseHeadersLength = 64,
        ConnectCallback = ConnectAsync,
        SslOptions = TlsOptions((_, certificate, chain, errors) =>
            trust.Observe(registry, certificate, chain, errors).Fault == TlsFault.None),
    });

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (endPoint, uri) = (context.DnsEndPoint, context.InitialRequestMessage.RequestUri!);
        var stream = await network.OpenAsync(endPoint.Host, endPoint.Port, cancellationToken);
        return uri.Scheme == Uri.UriSchemeHttps && ProxyOf(uri) is null ? new TlsStream(stream, endPoint.Host) : stream;
    }

    private static SslClientAuthenticationOptions TlsOptions(RemoteCertificateValidationCallback validation) => new()
    {
        RemoteCertificateValidationCallback = validation,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = new()
        {
            RevocationMode = X509RevocationMode.NoCheck,

            // A certificate may name a URL to fetch its issuer from; no registry decides what we request.
            DisableCertificateDownloads = true,
        },
    };

    private static async Task<(ReadOnlyMemory<byte> Body, bool IsCut)> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var kept = new MemoryStream();
        var buffer = new byte[8192];
        while (kept.Length <= maxBytes && await stream.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            kept.Write(buffer, 0, count);
        }

        var length = (int)Math.Min(kept.Length, maxBytes);
        return (kept.GetBuffer().AsMemory(0, length), kept.Length > maxBytes);
    }

    private static List<KeyValuePair<string, string>> HeadersOf(HttpResponseMessage response)
    {
        List<KeyValuePair<string, string>> headers = [];
        HttpHeadersNonValidated[] parts = [response.Headers.NonValidated, response.Content.Headers.NonValidated];
        foreach (var part in parts)
        {
            foreach (var (name, values) in part)
            {
                foreach (var value in values)
                {
                    headers.Add(new(name, value));
                }
            }
        }

        return headers;
    }
}
