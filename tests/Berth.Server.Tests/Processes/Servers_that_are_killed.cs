using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Berth.Server.Tests.Secrets;
using Berth.Server.Tests.Server;
using Berth.Testing;

namespace Berth.Server.Tests.Processes;

/// <summary>Nothing that was acknowledged is lost, whatever ends.</summary>
public sealed class Servers_that_are_killed
{
    private const int Writes = 1000;
    private const int Writers = 8;
    private const string Path = "user/codespaces/secrets";

    [Fact]
    public async Task On_one_PostgreSQL_serve_what_the_other_wrote_at_once_and_lose_no_acknowledged_write()
    {
        using var folder = new TemporaryFolder();
        string[] shared = [$"Database:PostgreSql={PostgreSql.NewDatabase()}", $"Keys:File={folder["ring.json"]}"];
        await using var one = await ServerProcess.StartAsync(folder["one"], shared);
        await using var two = await ServerProcess.StartAsync(folder["two"], shared);
        Assert.Null(two.Token);
        using var second = two.Client(one.Token);
        using (var first = one.Client())
        {
            Assert.Equal(HttpStatusCode.Created, (await Sealing.SetAsync(first, Path, "WRITTEN_THROUGH_ONE", "x")).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await second.GetAsync($"{Path}/WRITTEN_THROUGH_ONE")).StatusCode);

        var (acknowledged, count) = await WriteUntilKilledAsync(one);

        await AssertThereAsync(second, acknowledged);
        Assert.Equal(HttpStatusCode.NoContent, (await Sealing.SetAsync(second, Path, "WRITTEN_THROUGH_ONE", "y")).StatusCode);
        var audit = await second.GetFromJsonAsync<JsonElement>("berth/audit/verify");
        Assert.Equal(JsonValueKind.Null, audit.GetProperty("fault").ValueKind);

        // Every write is told in its own transaction: as many entries, as many writes.
        Assert.True(Assert.Single(audit.GetProperty("others").EnumerateArray()).GetProperty("entries").GetInt64() >= count);
    }

    [Fact]
    public async Task On_SQLite_start_again_with_every_acknowledged_write_and_a_whole_audit_log()
    {
        using var folder = new TemporaryFolder();
        var first = await ServerProcess.StartAsync(folder["data"]);
        var token = first.Token!;
        var (acknowledged, count) = await WriteUntilKilledAsync(first);
        await first.DisposeAsync();

        await using var again = await ServerProcess.StartAsync(folder["data"]);
        using var client = again.Client(token);

        await AssertThereAsync(client, acknowledged);
        var audit = await client.GetFromJsonAsync<JsonElement>("berth/audit/verify");
        Assert.Equal(JsonValueKind.Null, audit.GetProperty("fault").ValueKind);
        Assert.True(audit.GetProperty("verified").GetInt64() >= count);
    }

    /// <summary>Writes from several clients, and kills the server in the middle of it.</summary>
    /// <returns>The names that it acknowledged, and how many writes that were.</returns>
    private static async Task<(IReadOnlyCollection<string> Names, int Count)> WriteUntilKilledAsync(ServerProcess server)
    {
        ConcurrentDictionary<string, bool> acknowledged = new();
        var count = 0;
        using var client = server.Client();
        var key = await client.GetFromJsonAsync<JsonElement>($"{Path}/public-key");
        var (open, keyId) = (Convert.FromBase64String(key.GetProperty("key").GetString()!), key.GetProperty("key_id").GetString());
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; number < Writes / Writers; number++)
            {
                var name = $"W{writer}_{number % 12}";
                try
                {
                    var answer = await client.PutAsJsonAsync(
                        $"{Path}/{name}", new { encrypted_value = Sealing.Box(System.Text.Encoding.UTF8.GetBytes($"{number}"), open), key_id = keyId });
                    Assert.True(answer.IsSuccessStatusCode);
                    acknowledged[name] = true;
                }
                catch (HttpRequestException)
                {
                    // It was killed: this one was not acknowledged.
                    return;
                }

                if (Interlocked.Increment(ref count) == Writes / 2)
                {
                    await server.KillAsync();
                }
            }
        })));
        Assert.InRange(count, Writes / 2, Writes - 1);
        return ([.. acknowledged.Keys], count);
    }

    private static async Task AssertThereAsync(HttpClient client, IReadOnlyCollection<string> acknowledged)
    {
        var list = await client.GetFromJsonAsync<JsonElement>($"{Path}?per_page=100");
        var there = list.GetProperty("secrets").EnumerateArray().Select(one => one.GetProperty("name").GetString()!).ToHashSet();
        Assert.Superset(acknowledged.ToHashSet(), there);
        Assert.True(acknowledged.Count > 12);
    }
}
