using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Berth.Server.Keys;
using Berth.Server.Storage;
using Berth.Server.Tests.Secrets;
using Berth.Server.Tests.Server;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Keys;

public sealed class Key_rotation
{
    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.PostgreSql)]
    public async Task Puts_everything_under_a_new_key_and_drops_the_old_one(Engine engine)
    {
        await using var server = await RunningServer.StartAsync(engine);
        var (client, path, _) = await Secrets_of_a_level.ReadyAsync(server, "user");
        await Sealing.SetAsync(client, path, "A", "one");
        var before = server.Services.GetRequiredService<KeyVault>().ActiveId;
        var admin = await server.ClientOfAsync(await server.UserAsync("root", isSiteAdmin: true));

        var answer = await admin.PostAsync("berth/keys/rotate", null);

        var outcome = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(before, outcome.GetProperty("dropped")[0].GetString());
        Assert.NotEqual(before, outcome.GetProperty("active").GetString());
        Assert.Equal("one", await Revealed.TextAsync(server, "A"));
        Assert.DoesNotContain(before, await File.ReadAllTextAsync(Path.Combine(server.DataDirectory, "keys.json")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await Sealing.SetAsync(client, path, "B", "two")).StatusCode);
        Assert.Equal("two", await Revealed.TextAsync(server, "B"));
        var keys = (await admin.GetFromJsonAsync<JsonElement>("berth/keys")).GetProperty("keys");
        Assert.Equal(outcome.GetProperty("active").GetString(), Assert.Single(keys.EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Loses_nothing_that_two_processes_write_meanwhile()
    {
        using var folder = new TemporaryFolder();
        var database = PostgreSql.NewDatabase();
        string[] shared = [$"Database:PostgreSql={database}", $"Keys:File={folder["ring.json"]}"];
        await using var one = await RunningServer.StartInAsync(folder["one"], shared);
        await using var two = await RunningServer.StartInAsync(folder["two"], shared);
        var (client, path, _) = await Secrets_of_a_level.ReadyAsync(one, "user");
        var second = two.With(client.DefaultRequestHeaders.Authorization!.Parameter!);
        var admin = await one.ClientOfAsync(await one.UserAsync("root", isSiteAdmin: true));

        using var done = new CancellationTokenSource();
        var writing = Task.WhenAll(WriteAsync(client, "ONE", done.Token), WriteAsync(second, "TWO", done.Token));
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(HttpStatusCode.OK, (await admin.PostAsync("berth/keys/rotate", null)).StatusCode);
        }

        await done.CancelAsync();
        foreach (var (name, value) in (await writing).SelectMany(written => written))
        {
            Assert.Equal(value, await Revealed.TextAsync(one, name));
            Assert.Equal(value, await Revealed.TextAsync(two, name));
        }

        async Task<Dictionary<string, string>> WriteAsync(HttpClient writer, string prefix, CancellationToken stop)
        {
            Dictionary<string, string> written = [];
            for (var number = 0; !stop.IsCancellationRequested || number < 10; number++)
            {
                var name = $"{prefix}_{number % 20}";
                var answer = await Sealing.SetAsync(writer, path, name, $"{prefix} {number}");
                Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(CancellationToken.None)}");
                written[name] = $"{prefix} {number}";
            }

            return written;
        }
    }

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.PostgreSql)]
    public async Task Is_what_the_database_insists_on(Engine engine)
    {
        await using var server = await RunningServer.StartAsync(engine);
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BerthDbContext>();

        // The server's own keys are under it: nobody drops it by hand.
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => db.Set<KeyRow>().ExecuteDeleteAsync());
    }
}
