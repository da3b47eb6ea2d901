using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Berth.Server.Secrets;
using Berth.Server.Storage;
using Berth.Server.Tests.Secrets;
using Berth.Server.Tests.Server;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Keys;

public sealed class Encryption_at_rest
{
    private const string Canary = "canary-5f1d0c7e2b";

    [Fact]
    public async Task Of_a_stolen_database_yields_nothing_without_the_ring()
    {
        await using var server = await RunningServer.StartAsync();
        var (client, path, _) = await Secrets_of_a_level.ReadyAsync(server, "user");
        await Sealing.SetAsync(client, path, "A", Canary);
        var token = await server.TokenOfAsync(await server.UserAsync("hubot"));

        foreach (var file in Directory.EnumerateFiles(server.DataDirectory, "berth.db*"))
        {
            var bytes = await File.ReadAllBytesAsync(file);
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)));
            Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(token)));
        }

        // With the database and a ring of one's own, the server does not even start.
        using var stolen = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(server.DataDirectory, "berth.db*"))
        {
            File.Copy(file, Path.Combine(stolen.Make("data"), Path.GetFileName(file)));
        }

        var refusal = await Assert.ThrowsAsync<StartException>(() => RunningServer.StartInAsync(stolen["data"]));
        Assert.Contains("keys.json', which holds the key-encryption keys, cannot be read", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("UPDATE secrets SET name = 'B'")]
    [InlineData("UPDATE secrets SET user_id = (SELECT id FROM accounts WHERE login = 'hubot')")]
    [InlineData("UPDATE secrets SET user_id = NULL, organization_id = (SELECT id FROM accounts WHERE login = 'acme'), level = 2")]
    [InlineData("UPDATE secrets SET level = 2")]
    [InlineData("UPDATE secrets SET version = version + 1")]
    [InlineData("UPDATE secrets SET content = (SELECT content FROM server_keys WHERE name = 'sealing')")]
    public async Task Opens_no_row_that_was_moved_or_changed(string tampering)
    {
        foreach (var engine in (Engine[])[Engine.Sqlite, Engine.PostgreSql])
        {
            await using var server = await RunningServer.StartAsync(engine);
            var (client, path, _) = await Secrets_of_a_level.ReadyAsync(server, "user");
            await server.UserAsync("hubot");
            await Sealing.SetAsync(client, path, "A", Canary);
            Assert.Equal(Canary, await Revealed.TextAsync(server, "A"));

            await using var scope = server.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<BerthDbContext>();
            Assert.Equal(1, await db.Database.ExecuteSqlRawAsync(tampering));

            var name = (await db.Set<Secret>().SingleAsync()).Name;
            await Assert.ThrowsAnyAsync<CryptographicException>(() => Revealed.TextAsync(server, name));
        }
    }

    [Theory]
    [InlineData("{}", "holds no key-encryption keys")]
    [InlineData("""{"keys":[{"id":"k1","key":"AAAA"}]}""", "holds no key-encryption keys")]
    [InlineData("""{"keys":[{"id":"other","key":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}]}""", "under which secrets are encrypted, is not in")]
    public async Task Stops_a_start_with_another_ring_in_one_sentence(string ring, string words)
    {
        using var folder = new TemporaryFolder();
        await (await RunningServer.StartInAsync(folder["data"])).DisposeAsync();
        folder.Write("data/keys.json", ring);

        var refusal = await Assert.ThrowsAsync<StartException>(() => RunningServer.StartInAsync(folder["data"]));

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("AAAA", refusal.Message + refusal.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_a_start_with_a_key_that_only_has_the_name_of_the_right_one()
    {
        using var folder = new TemporaryFolder();
        await (await RunningServer.StartInAsync(folder["data"])).DisposeAsync();
        var ring = JsonNode.Parse(await File.ReadAllTextAsync(folder["data", "keys.json"]))!;
        ring["keys"]![0]!["key"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        folder.Write("data/keys.json", ring.ToJsonString());

        var refusal = await Assert.ThrowsAsync<StartException>(() => RunningServer.StartInAsync(folder["data"]));

        Assert.Contains("is not the one under which secrets are encrypted", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stops_a_start_with_a_ring_that_others_may_read()
    {
        using var folder = new TemporaryFolder();
        await (await RunningServer.StartInAsync(folder["data"])).DisposeAsync();
        File.SetUnixFileMode(folder["data", "keys.json"], UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Contains("is open to others", (await Assert.ThrowsAsync<StartException>(() => RunningServer.StartInAsync(folder["data"]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_the_ring_from_a_command()
    {
        using var folder = new TemporaryFolder();
        var ring = folder.Write("ring", """{"keys":[{"id":"k1","key":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}]}""");
        await using var server = await RunningServer.StartInAsync(folder["data"], $"Keys:Command=cat {ring}");
        var (client, path, _) = await Secrets_of_a_level.ReadyAsync(server, "user");

        await Sealing.SetAsync(client, path, "A", Canary);

        Assert.Equal(Canary, await Revealed.TextAsync(server, "A"));
        Assert.False(File.Exists(folder["data", "keys.json"]));
    }
}
