using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Berth.Core.Tokens;
using Berth.Server.Certificates;

namespace Berth.Server.Distribution;

/// <summary>Asks the registry, with tokens that this server signs for itself. It reads manifests and configurations, never a layer.</summary>
public sealed class EngineClient : IDisposable
{
    /// <summary>The largest manifest or configuration that is read: Distribution takes manifests up to 4 MiB.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private static readonly string[] ManifestTypes =
    [
        "application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json", "application/vnd.docker.distribution.manifest.list.v2+json",
    ];

    private readonly Registry registry;
    private readonly RegistryTokens tokens;
    private readonly CertificatesInUse certificates;
    private readonly HttpClient http;

    public EngineClient(Registry registry, RegistryTokens tokens, CertificatesInUse certificates)
    {
        (this.registry, this.tokens, this.certificates) = (registry, tokens, certificates);
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = true,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        handler.SslOptions.RemoteCertificateValidationCallback = IsTrusted;
        if (registry.IsOwn)
        {
            // Under its public name, which its certificate has, at the address where it listens here.
            handler.ConnectCallback = ConnectHereAsync;
        }

        http = new(handler) { BaseAddress = registry.Url, Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = MaxBytes };
        http.DefaultRequestHeaders.UserAgent.Add(new("berth-server", null));
    }

    /// <summary>Whether it answers at all.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/v2/", UriKind.Relative), cancellationToken);
            return answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            // Not yet, or no longer: that is the answer.
            return false;
        }
    }

    /// <summary>The tags of an image name, page after page; none for a name that it does not know.</summary>
    /// <exception cref="HttpRequestException">It cannot be reached, or refuses.</exception>
    public async Task<IReadOnlyList<string>> TagsAsync(string name, CancellationToken cancellationToken)
    {
        const int MaxPages = 100;
        List<string> tags = [];
        var next = new Uri($"/v2/{name}/tags/list?n=1000", UriKind.Relative);
        for (var page = 0; page < MaxPages; page++)
        {
            using var answer = await SendAsync(HttpMethod.Get, next, Scope.Pull(name), cancellationToken);
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                return tags;
            }

            answer.EnsureSuccessStatusCode();
            var body = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            tags.AddRange(body?["tags"]?.AsArray().Select(tag => tag!.GetValue<string>()) ?? []);
            if (!answer.Headers.TryGetValues("Link", out var links) || links.First() is not ['<', ..] link || link.IndexOf('>') is not (> 0 and var end)
                || !Uri.TryCreate(registry.Url, link[1..end], out var url) || url.Authority != registry.Url.Authority)
            {
                return tags;
            }

            next = new(url.PathAndQuery, UriKind.Relative);
        }

        return tags;
    }

    /// <param name="reference">A tag or a digest.</param>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="HttpRequestException">It cannot be reached, or refuses.</exception>
    public async Task<EngineManifest?> ManifestAsync(string name, string reference, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, new($"/v2/{name}/manifests/{reference}", UriKind.Relative), Scope.Pull(name), cancellationToken, ManifestTypes);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        var content = await answer.Content.ReadAsByteArrayAsync(cancellationToken);
        var digest = $"sha256:{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content))}";
        return EngineManifest.Read(digest, answer.Content.Headers.ContentType?.MediaType ?? "", content);
    }

    /// <summary>A configuration blob, of at most <see cref="MaxBytes"/>.</summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="HttpRequestException">It cannot be reached, refuses, or sends more.</exception>
    public async Task<byte[]?> ConfigurationAsync(string name, string digest, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, new($"/v2/{name}/blobs/{digest}", UriKind.Relative), Scope.Pull(name), cancellationToken);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Removes a manifest, and the tags that point to it.</summary>
    /// <exception cref="HttpRequestException">It cannot be reached, or refuses: it may be read only just now.</exception>
    public async Task DeleteAsync(string name, string digest, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(
            HttpMethod.Delete, new($"/v2/{name}/manifests/{digest}", UriKind.Relative), new("repository", name, ["delete"]), cancellationToken);
        if (answer.StatusCode != HttpStatusCode.NotFound)
        {
            answer.EnsureSuccessStatusCode();
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri path, Scope scope, CancellationToken cancellationToken, params IReadOnlyList<string> accepted)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new("Bearer", tokens.Sign("berth-server", [scope]));
        foreach (var type in accepted)
        {
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        }

        return await http.SendAsync(request, cancellationToken);
    }

    private async ValueTask<Stream> ConnectHereAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var ip = registry.Address.Ip;
        var here = ip.Equals(IPAddress.Any) ? IPAddress.Loopback : ip.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback : ip;
        var socket = new Socket(here.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(here, registry.Address.Port), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Its own certificate, or one that an authority of the settings or of the system issued for its name.</summary>
    private bool IsTrusted(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (shown is not X509Certificate2 certificate || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return false;
        }

        using var authorities = new X509Chain();
        authorities.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        authorities.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (registry.Options.AuthorityFile is { } file)
        {
            authorities.ChainPolicy.CustomTrustStore.ImportFromPemFile(file);
        }

        if (registry.IsOwn && certificates.Authority is { } own)
        {
            authorities.ChainPolicy.CustomTrustStore.ImportFromPem(own.Pem);
        }

        foreach (var between in chain?.ChainElements.Select(element => element.Certificate) ?? [])
        {
            authorities.ChainPolicy.ExtraStore.Add(between);
        }

        return authorities.Build(certificate);
    }
}
