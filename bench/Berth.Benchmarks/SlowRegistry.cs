using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Berth.Benchmarks;

/// <summary>A registry on loopback, as far away as one in the next country: every answer takes 20 ms. It wants a token for each name.</summary>
internal sealed class SlowRegistry : IAsyncDisposable
{
    private static readonly TimeSpan Distance = TimeSpan.FromMilliseconds(20);

    private static readonly byte[] Config = """{"os":"linux","architecture":"amd64"}"""u8.ToArray();

    private static readonly byte[] Manifest = Encoding.UTF8.GetBytes($$"""
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
         "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:{{Convert.ToHexStringLower(SHA256.HashData(Config))}}","size":{{Config.Length}} },
         "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:{{new string('0', 64)}}","size":1000000}]}
        """);

    private readonly WebApplication server;
    private int requests;

    private SlowRegistry()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        server = builder.Build();
        server.Run(AnswerAsync);
    }

    /// <summary><c>127.0.0.1:port</c>.</summary>
    public string Name => new Uri(server.Urls.Single()).Authority;

    /// <summary>How many questions came since it was last asked for this.</summary>
    public int TakeRequests() => Interlocked.Exchange(ref requests, 0);

    public static async Task<SlowRegistry> StartAsync()
    {
        var registry = new SlowRegistry();
        await registry.server.StartAsync();
        return registry;
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref requests);
        await Task.Delay(Distance);
        var (request, response) = (context.Request, context.Response);
        if (request.Path == "/token")
        {
            await response.WriteAsync("""{"token":"t","expires_in":300}""");
            return;
        }

        if (request.Headers.Authorization != "Bearer t")
        {
            response.StatusCode = 401;
            response.Headers.WWWAuthenticate = $"Bearer realm=\"http://{Name}/token\",service=\"{Name}\"";
            return;
        }

        var body = request.Path.Value!.Contains("/blobs/", StringComparison.Ordinal) ? Config : Manifest;
        response.ContentType = "application/vnd.oci.image.manifest.v1+json";
        response.ContentLength = body.Length;
        if (request.Method == "GET")
        {
            await response.Body.WriteAsync(body);
        }
    }
}
