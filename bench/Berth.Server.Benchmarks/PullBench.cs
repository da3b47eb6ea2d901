using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Berth.Server.Benchmarks;

/// <summary>Many codespaces pull one image at once: each with a token of its own, against the same from a registry that asks nobody.</summary>
internal static class PullBench
{
    private const int Codespaces = 200;

    /// <param name="server">The server, whose registry has the image <paramref name="image"/>.</param>
    /// <param name="registry">Its registry.</param>
    /// <param name="open">One with the same storage, and no authentication.</param>
    public static async Task RunAsync(Uri server, string token, Uri registry, Uri open, string image, int rounds, TextWriter output)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Codespaces, UseProxy = false }) { Timeout = TimeSpan.FromMinutes(5) };
        var tokens = await MintAsync(client, server, token);
        _ = await TimeAsync(number => PullAsync(client, open, image, null), 8);
        List<double> ratios = [];
        for (var round = 0; round < rounds; round++)
        {
            var without = await TimeAsync(_ => PullAsync(client, open, image, null), Codespaces);
            var with = await TimeAsync(async number => await PullAsync(client, registry, image, await LogInAsync(client, server, registry, image, tokens[number])), Codespaces);
            ratios.Add(with / without);
        }

        ratios.Sort();
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"| {Codespaces} | {rounds} | {ratios[rounds / 2]:F2} | {ratios[0]:F2} to {ratios[^1]:F2} |"));
    }

    private static async Task<string[]> MintAsync(HttpClient client, Uri server, string token)
    {
        var tokens = new string[Codespaces];
        for (var number = 0; number < Codespaces; number++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, "/api/v3/repos/acme/api/berth/codespace-registry-token"));
            request.Headers.UserAgent.Add(new("bench", "1"));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var answer = await client.SendAsync(request);
            tokens[number] = (await ReadAsync(answer)).GetProperty("token").GetString()!;
        }

        return tokens;
    }

    /// <summary>As a client does it: the registry's challenge, then the token.</summary>
    private static async Task<string> LogInAsync(HttpClient client, Uri server, Uri registry, string image, string token)
    {
        using var challenge = await client.GetAsync(new Uri(registry, "/v2/"));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, $"/token?service={registry.Authority}&scope=repository:{image}:pull"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"x:{token}")));
        using var answer = await client.SendAsync(request);
        return (await ReadAsync(answer)).GetProperty("token").GetString()!;
    }

    private static async Task PullAsync(HttpClient client, Uri registry, string image, string? token)
    {
        using var request = Request(new Uri(registry, $"/v2/{image}/manifests/1"), token);
        request.Headers.Accept.ParseAdd("application/vnd.oci.image.manifest.v1+json");
        request.Headers.Accept.ParseAdd("application/vnd.docker.distribution.manifest.v2+json");
        using var answer = await client.SendAsync(request);
        var manifest = await ReadAsync(answer);
        foreach (var blob in manifest.GetProperty("layers").EnumerateArray().Append(manifest.GetProperty("config")))
        {
            using var wanted = Request(new Uri(registry, $"/v2/{image}/blobs/{blob.GetProperty("digest").GetString()}"), token);
            using var got = await client.SendAsync(wanted, HttpCompletionOption.ResponseHeadersRead);
            await (await got.EnsureSuccessStatusCode().Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null);
        }
    }

    private static HttpRequestMessage Request(Uri address, string? token) => new(HttpMethod.Get, address)
    {
        Headers = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
    };

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }

    private static async Task<double> TimeAsync(Func<int, Task> pull, int count)
    {
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, count).Select(number => Task.Run(() => pull(number))));
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
