using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Server.Distribution;
using Berth.Server.Tests.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Packages;

/// <summary>Pushes small images by the registry's own protocol, with tokens of the server.</summary>
internal sealed class PushingClient : IDisposable
{
    private readonly HttpClient http = new();
    private readonly Uri server;
    private readonly string service;
    private readonly string login;

    private PushingClient(RunningServer server, string login)
    {
        var registry = server.Services.GetRequiredService<Registry>();
        (this.server, service, this.login) = (server.Address, registry.PublicHost, login);
        http.BaseAddress = new($"http://127.0.0.1:{registry.Url.Port}/");
    }

    public static async Task<PushingClient> OfAsync(RunningServer server, string login)
    {
        var client = new PushingClient(server, login);
        Assert.True(await server.Services.GetRequiredService<RegistryEngine>().IsReadyAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        return client;
    }

    /// <param name="tag">Null to push it by its digest.</param>
    /// <param name="content">What its one layer holds.</param>
    public async Task<PushedManifest> ImageAsync(string name, string? tag, string content, string? source = null)
    {
        await AuthorizeAsync(name);
        var config = await BlobAsync(name, new JsonObject
        {
            ["config"] = new JsonObject { ["Labels"] = source is null ? null : new JsonObject { ["org.opencontainers.image.source"] = source } },
            ["x"] = content,
        }.ToJsonString(), "application/vnd.oci.image.config.v1+json");
        var layer = await BlobAsync(name, $"layer {content}", "application/vnd.oci.image.layer.v1.tar");
        var size = config["size"]!.GetValue<long>() + layer["size"]!.GetValue<long>();
        return await ManifestAsync(name, tag, "application/vnd.oci.image.manifest.v1+json", size, new JsonObject { ["config"] = config, ["layers"] = new JsonArray(layer) });
    }

    public async Task<PushedManifest> IndexAsync(string name, string tag, params PushedManifest[] children)
    {
        await AuthorizeAsync(name);
        return await ManifestAsync(name, tag, "application/vnd.oci.image.index.v1+json", children.Sum(child => child.Size), new JsonObject
        {
            ["manifests"] = new JsonArray([.. children.Select(child => new JsonObject
            {
                ["mediaType"] = child.MediaType,
                ["digest"] = child.Digest,
                ["size"] = child.Content.Length,
            })]),
        });
    }

    /// <summary>Another tag for what is there.</summary>
    public async Task TagAsync(string name, string tag, PushedManifest manifest)
    {
        using var content = new ByteArrayContent(manifest.Content) { Headers = { ContentType = new(manifest.MediaType) } };
        using var answer = await http.PutAsync(new Uri($"v2/{name}/manifests/{tag}", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>What the registry answers to whoever wants a manifest.</summary>
    public async Task<HttpStatusCode> StatusAsync(string name, string reference)
    {
        await AuthorizeAsync(name);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v2/{name}/manifests/{reference}");
        request.Headers.Accept.ParseAdd("application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json");
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }


    /// <summary>Asks for a token to push with, and pushes nothing.</summary>
    public async Task<HttpStatusCode> AskAsync(string name)
    {
        using var answer = await TokenAsync(name);
        return answer.StatusCode;
    }

    public void Dispose() => http.Dispose();

    private async Task AuthorizeAsync(string name)
    {
        using var answer = await TokenAsync(name);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
        http.DefaultRequestHeaders.Authorization = new("Bearer", JsonNode.Parse(body)!["token"]!.GetValue<string>());
    }

    private async Task<HttpResponseMessage> TokenAsync(string name)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, $"/token?service={service}&scope=repository:{name}:pull,push"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"x:{login}")));
        return await http.SendAsync(request);
    }

    private async Task<JsonObject> BlobAsync(string name, string text, string mediaType)
    {
        var (bytes, digest) = (Encoding.UTF8.GetBytes(text), DigestOf(Encoding.UTF8.GetBytes(text)));
        using var started = await http.PostAsync(new Uri($"v2/{name}/blobs/uploads/", UriKind.Relative), null);
        var location = started.EnsureSuccessStatusCode().Headers.Location!.ToString();
        using var content = new ByteArrayContent(bytes) { Headers = { ContentType = new("application/octet-stream") } };
        using var put = await http.PutAsync(new Uri($"{location}{(location.Contains('?') ? '&' : '?')}digest={digest}", UriKind.RelativeOrAbsolute), content);
        put.EnsureSuccessStatusCode();
        return new() { ["mediaType"] = mediaType, ["digest"] = digest, ["size"] = bytes.LongLength };
    }

    private async Task<PushedManifest> ManifestAsync(string name, string? tag, string mediaType, long sizeOfParts, JsonObject body)
    {
        body["schemaVersion"] = 2;
        body["mediaType"] = mediaType;
        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        using var content = new ByteArrayContent(bytes) { Headers = { ContentType = new(mediaType) } };
        using var answer = await http.PutAsync(new Uri($"v2/{name}/manifests/{tag ?? DigestOf(bytes)}", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        return new(DigestOf(bytes), mediaType, bytes, sizeOfParts + bytes.Length);
    }

    private static string DigestOf(byte[] content) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";
}

/// <param name="Size">Of itself and all that it names.</param>
internal sealed record PushedManifest(string Digest, string MediaType, byte[] Content, long Size);
