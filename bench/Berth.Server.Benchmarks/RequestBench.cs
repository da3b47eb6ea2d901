using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Berth.Server.Benchmarks;

/// <summary>How many requests a second a server that runs answers, over 16 connections, against its own shortest answer.</summary>
internal static partial class RequestBench
{
    private const int Connections = 16;

    public static async Task RunAsync(Uri url, string token, string engine, TimeSpan duration, TextWriter output)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { BaseAddress = url };
        client.DefaultRequestHeaders.UserAgent.Add(new("bench", "1"));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        const string secrets = "api/v3/user/codespaces/secrets";
        var key = await client.GetFromJsonAsync<JsonElement>($"{secrets}/public-key");
        var box = new byte[64 + 48];
        _ = crypto_box_seal(box, new byte[64], 64, Convert.FromBase64String(key.GetProperty("key").GetString()!));
        var body = JsonSerializer.Serialize(new { encrypted_value = Convert.ToBase64String(box), key_id = key.GetProperty("key_id").GetString() });
        async Task PutAsync(int number)
        {
            using var answer = await client.PutAsync($"{secrets}/S{number % 50}", new StringContent(body));
            answer.EnsureSuccessStatusCode();
        }

        async Task GetAsync(string path)
        {
            using var answer = await client.GetAsync(path);
            answer.EnsureSuccessStatusCode();
            _ = await answer.Content.ReadAsByteArrayAsync();
        }

        await Task.WhenAll(Enumerable.Range(0, 50).Select(PutAsync));
        _ = await RateAsync(duration / 4, number => GetAsync("healthz"));
        var shortest = await RateAsync(duration, _ => GetAsync("healthz"));
        var lists = await RateAsync(duration, _ => GetAsync(secrets));
        var puts = await RateAsync(duration, PutAsync);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"| {engine} | {lists / shortest:F2} | {puts / shortest:F3} | {puts / lists:F2} |"));
    }

    private static async Task<double> RateAsync(TimeSpan duration, Func<int, Task> ask)
    {
        var (start, count) = (Stopwatch.GetTimestamp(), 0);
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(start) < duration)
            {
                await ask(Interlocked.Increment(ref count));
            }
        })));
        return count / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    [LibraryImport("libsodium.so.23")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int crypto_box_seal([Out] byte[] box, byte[] value, ulong length, byte[] key);
}
