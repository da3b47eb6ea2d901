using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Berth.Server.Accounts;
using Berth.Server.Secrets;
using Berth.Server.Storage;
using Berth.Server.Tests.Server;
using Berth.Testing;
using Berth.Testing.Programs;
using Microsoft.Extensions.DependencyInjection;

namespace Berth.Server.Tests.Secrets;

/// <summary>What the three levels have in common.</summary>
public sealed class Secrets_of_a_level
{
    private const string Python = """
        import sys, base64
        from nacl.public import SealedBox, PublicKey
        box = SealedBox(PublicKey(base64.b64decode(sys.argv[1]))).encrypt(sys.argv[2].encode())
        print(base64.b64encode(box).decode())
        """;

    public static TheoryData<Engine, string> Levels =>
        new(from engine in Enum.GetValues<Engine>() from level in (string[])["user", "repos/acme/api", "orgs/acme"] select (engine, level));

    [Theory, MemberData(nameof(Levels))]
    public async Task Are_created_changed_listed_and_deleted_and_never_given_back(Engine engine, string level)
    {
        await using var server = await RunningServer.StartAsync(engine);
        var (client, path, more) = await ReadyAsync(server, level);

        var created = await Sealing.SetAsync(client, path, "api_key", "one\ntwo", more);
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        var updated = await Sealing.SetAsync(client, path, "API_KEY", "three", more);

        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("{}", await created.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NoContent, updated.StatusCode);
        Assert.Equal("three", await Revealed.TextAsync(server, "API_KEY"));

        var list = await client.GetFromJsonAsync<JsonElement>(path);
        Assert.Equal(1, list.GetProperty("total_count").GetInt32());
        var one = list.GetProperty("secrets")[0];
        Assert.Equal(("API_KEY", "2030-01-02T03:04:05Z", "2030-01-02T03:05:05Z"), (Text(one, "name"), Text(one, "created_at"), Text(one, "updated_at")));
        Assert.DoesNotContain("three", list.ToString(), StringComparison.Ordinal);
        Assert.Equal("API_KEY", Text(await client.GetFromJsonAsync<JsonElement>($"{path}/api_key"), "name"));

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"{path}/Api_Key")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.DeleteAsync($"{path}/API_KEY")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"{path}/API_KEY")).StatusCode);
    }

    [Theory, MemberData(nameof(Levels))]
    public async Task Are_at_most_a_hundred_and_come_in_pages(Engine engine, string level)
    {
        await using var server = await RunningServer.StartAsync(engine);
        var (client, path, more) = await ReadyAsync(server, level);
        for (var number = 0; number < 100; number++)
        {
            Assert.Equal(HttpStatusCode.Created, (await Sealing.SetAsync(client, path, $"S{number:00}", "v", more)).StatusCode);
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Sealing.SetAsync(client, path, "ONE_MORE", "v", more)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Sealing.SetAsync(client, path, "S42", "w", more)).StatusCode);

        var page = await client.GetAsync($"{path}?per_page=40&page=2");
        var root = await page.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((100, 40, "S40"), (root.GetProperty("total_count").GetInt32(), root.GetProperty("secrets").GetArrayLength(), Text(root.GetProperty("secrets")[0], "name")));
        var link = page.Headers.GetValues("Link").Single();
        foreach (var (rel, number) in ((string, int)[])[("prev", 1), ("next", 3), ("last", 3), ("first", 1)])
        {
            Assert.Contains($"<{new Uri(server.Address, $"/api/v3/{path}")}?per_page=40&page={number}>; rel=\"{rel}\"", link, StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public async Task Refuse_what_is_no_name_no_box_and_no_value(Engine engine, string level)
    {
        await using var server = await RunningServer.StartAsync(engine);
        var (client, path, more) = await ReadyAsync(server, level);
        var (encrypted, keyId) = await Sealing.SealAsync(client, path, "v");

        await RefusedAsync(await Sealing.SetAsync(client, path, "bad%20name", "v", more), 422, "Secret names can only contain alphanumeric characters");
        await RefusedAsync(await Sealing.SetAsync(client, path, "1ST", "v", more), 422, "Must start with a letter");
        await RefusedAsync(await Sealing.SetAsync(client, path, "github_token", "v", more), 422, "Secret names must not start with GITHUB_.");
        await RefusedAsync(await Sealing.SetAsync(client, path, "LARGE", new string('x', 49_153), more), 422, "48 KB");
        Assert.Equal(HttpStatusCode.Created, (await Sealing.SetAsync(client, path, "JUST_FITS", new string('x', 49_152), more)).StatusCode);
        Assert.Equal(HttpStatusCode.Created, (await Sealing.SetAsync(client, path, "NOTHING", "", more)).StatusCode);

        await RefusedAsync(await PutAsync(new { visibility = "all", encrypted_value = "aGVsbG8=", key_id = keyId }), 422, "improperly encrypted secret");
        await RefusedAsync(await PutAsync(new { visibility = "all", encrypted_value = encrypted, key_id = "1" }), 422, "improperly encrypted secret");
        await RefusedAsync(await PutAsync(new { visibility = "all", encrypted_value = encrypted }), 422, "\"key_id\" wasn't supplied.");
        await RefusedAsync(await PutAsync(new { visibility = "all", encrypted_value = "no base64!", key_id = keyId }), 422, "encrypted_value does not match");
        await RefusedAsync(await PutAsync(new { visibility = "all", key_id = keyId }), 422, "\"encrypted_value\" wasn't supplied.");
        await RefusedAsync(await PutAsync(new { visibility = "all", encrypted_value = 5, key_id = keyId }), 422, "is not a string");
        await RefusedAsync(await client.PutAsync($"{path}/X", new StringContent("{")), 400, "Problems parsing JSON");
        await RefusedAsync(await client.PutAsync($"{path}/X", new StringContent("[]")), 400, "Body should be a JSON object");
        await RefusedAsync(await client.PutAsync($"{path}/X", new StringContent(new string(' ', 300_000))), 413, "too large");

        Task<HttpResponseMessage> PutAsync(object body) => client.PutAsJsonAsync($"{path}/X", body);
    }

    [Fact]
    public async Task Go_with_what_they_belong_to()
    {
        await using var server = await RunningServer.StartAsync();
        var (client, path, _) = await ReadyAsync(server, "repos/acme/api");
        await Sealing.SetAsync(client, path, "A", "v");

        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BerthDbContext>();
        db.RemoveRange(db.Set<Repository>());
        await db.SaveChangesAsync();
        Assert.Empty(db.Set<Secret>());
    }

    [Fact]
    public async Task Take_boxes_that_another_library_sealed()
    {
        await using var server = await RunningServer.StartAsync();
        var (client, path, more) = await ReadyAsync(server, "user");
        var key = await client.GetFromJsonAsync<JsonElement>($"{path}/public-key");
        var box = await ProgramRun.OfAsync(
            Requires.Program("/usr/bin/python3"), ["-c", Python, Text(key, "key"), "grüße\n\n"], ProgramEnvironment.Bare("/tmp"), TestContext.Current.CancellationToken);

        var put = await client.PutAsJsonAsync($"{path}/FROM_PYTHON", new { encrypted_value = box.Succeeded().Out.Trim(), key_id = Text(key, "key_id") });

        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal("grüße\n\n", await Revealed.TextAsync(server, "FROM_PYTHON"));
        Assert.Null(more);
    }

    /// <summary>Somebody who may manage the secrets of a level, where they are, and what a PUT needs beside the value.</summary>
    internal static async Task<(HttpClient Client, string Path, object? More)> ReadyAsync(RunningServer server, string level)
    {
        var mona = await server.UserAsync("mona");
        var acme = await server.OrganizationAsync("acme", [mona]);
        await server.RepositoryAsync(acme, "api");
        return (await server.ClientOfAsync(mona), $"{level}/codespaces/secrets", level.StartsWith("orgs", StringComparison.Ordinal) ? new { visibility = "all" } : null);
    }

    internal static async Task RefusedAsync(HttpResponseMessage answer, int status, string words)
    {
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status && body.Contains(words.Replace("\"", "\\\""), StringComparison.Ordinal), $"{(int)answer.StatusCode} {body}");
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
