using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Packages;
using Berth.Server.Storage;
using Berth.Server.Tests.Server;
using Berth.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Berth.Server.Tests.Packages;

/// <summary>Packages as the API shows and deletes them, over a real registry that the server started.</summary>
public sealed class Packages_of_a_registry : IAsyncLifetime
{
    private RunningServer server = null!;
    private PushingClient push = null!;
    private Account mona = null!;
    private Account acme = null!;
    private HttpClient client = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Requires.That(File.Exists("/usr/bin/docker-registry"), "docker-registry");
        server = await RunningServer.StartAsync(
            Engine.Sqlite, services => services.Replace(ServiceDescriptor.Singleton(TimeProvider.System)), "Registry:IsEnabled=true", "Registry:Listen=http://127.0.0.1:0");
        mona = await server.UserAsync("mona");
        acme = await server.OrganizationAsync("acme", [mona]);
        client = await server.ClientOfAsync(mona);
        push = await PushingClient.OfAsync(server, await server.TokenOfAsync(mona, "write:packages"));
    }

    public async ValueTask DisposeAsync()
    {
        push.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Are_listed_with_versions_tags_and_sizes_once_they_are_there()
    {
        var first = await push.ImageAsync("acme/tool", "1", "one");
        var second = await push.ImageAsync("acme/tool", "2", "two");
        await push.TagAsync("acme/tool", "latest", second);
        var versions = await VersionsAsync("tool", count: 2, with: "latest");

        var newer = versions.Single(version => version!["name"]!.GetValue<string>() == second.Digest)!;
        Assert.Contains(versions, version => version!["name"]!.GetValue<string>() == first.Digest);
        Assert.Equal(["2", "latest"], newer["metadata"]!["container"]!["tags"]!.AsArray().Select(tag => tag!.GetValue<string>()));
        Assert.Equal(second.Size, newer["size"]!.GetValue<long>());
        var listed = (await GetAsync("orgs/acme/packages?package_type=container&visibility=private"))!.AsArray();
        Assert.Equal(("tool", 2), (listed.Single()!["name"]!.GetValue<string>(), listed.Single()!["version_count"]!.GetValue<int>()));
        Assert.Empty((await GetAsync("orgs/acme/packages?package_type=container&visibility=public"))!.AsArray());
        Assert.Empty((await GetAsync("orgs/acme/packages?package_type=npm"))!.AsArray());
    }

    [Fact]
    public async Task Have_names_of_several_parts()
    {
        await push.ImageAsync("acme/tools/lint", "1", "one");
        await VersionsAsync("tools%2Flint", count: 1);

        Assert.Equal("tools/lint", (await GetAsync("orgs/acme/packages/container/tools%2Flint"))!["name"]!.GetValue<string>());
        Assert.Equal("tools/lint", (await GetAsync("berth/packages/acme/container/tools%2Flint"))!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Lose_an_index_and_then_what_only_it_named()
    {
        var (shared, own) = (await push.ImageAsync("acme/multi", null, "shared"), await push.ImageAsync("acme/multi", null, "own"));
        var index = await push.IndexAsync("acme/multi", "1", shared, own);
        await push.IndexAsync("acme/multi", "2", shared);
        var versions = await VersionsAsync("multi", count: 4, with: "2");
        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync($"orgs/acme/packages/container/multi/versions/{IdOf(versions, index.Digest)}"));

        var left = await VersionsAsync("multi", count: 2);
        Assert.Contains(left, version => version!["name"]!.GetValue<string>() == shared.Digest);
        Assert.Equal(HttpStatusCode.NotFound, await push.StatusAsync("acme/multi", own.Digest));
        Assert.Equal(HttpStatusCode.OK, await push.StatusAsync("acme/multi", shared.Digest));
    }

    [Fact]
    public async Task Keep_their_last_version_until_they_are_deleted_as_a_whole()
    {
        var only = await push.ImageAsync("acme/single", "1", "one");
        var versions = await VersionsAsync("single", count: 1);

        Assert.Equal(HttpStatusCode.BadRequest, await DeleteAsync($"orgs/acme/packages/container/single/versions/{IdOf(versions, only.Digest)}"));
        Assert.Equal(HttpStatusCode.NoContent, await DeleteAsync("orgs/acme/packages/container/single"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri("orgs/acme/packages/container/single", UriKind.Relative))).StatusCode);

        // The name is free again, and the old content is gone.
        Assert.Equal(HttpStatusCode.NotFound, await push.StatusAsync("acme/single", only.Digest));
    }

    [Theory]
    [InlineData("acme", "https://berth.test/acme/api", "acme/api")]
    [InlineData("acme", "https://berth.test/acme/api.git", "acme/api")]
    [InlineData("acme", "https://git.example/team/acme/api", "acme/api")]
    [InlineData("acme", "https://elsewhere.example/acme/api", null)]
    [InlineData("acme", "https://berth.test/other/api", null)]
    [InlineData("acme", "https://berth.test/acme/closed", null)]
    [InlineData("acme", "javascript:acme/api", null)]
    public async Task Are_linked_at_first_publish_by_a_label_to_what_the_publisher_may_write(string owner, string label, string? expected)
    {
        await using var own = await RunningServer.StartAsync(
            Engine.Sqlite, services => services.Replace(ServiceDescriptor.Singleton(TimeProvider.System)), "Registry:IsEnabled=true", "Registry:Listen=http://127.0.0.1:0");
        var (root, writer) = (await own.UserAsync("root"), await own.UserAsync("writer"));
        var organization = await own.OrganizationAsync(owner, [root], writer);
        var api = await own.RepositoryAsync(organization, "api");
        await own.RepositoryAsync(organization, "closed");
        await own.RepositoryAsync(await own.OrganizationAsync("other", [root]), "api");
        await own.CollaboratorAsync(api, writer, AccessLevel.Write);
        using var asRoot = await own.ClientOfAsync(root);
        (await asRoot.PatchAsJsonAsync(new Uri("repos/acme/api", UriKind.Relative), new { clone_url = "https://git.example/team/acme/api.git" }, Ct)).EnsureSuccessStatusCode();
        using var pusher = await PushingClient.OfAsync(own, await own.TokenOfAsync(writer, "write:packages"));

        var host = own.Services.GetRequiredService<Berth.Server.Http.PublicAddress>().Host;
        await pusher.ImageAsync("acme/labelled", "1", "one", label.Replace("berth.test", host, StringComparison.Ordinal));

        var settings = await Eventually.AnswersAsync("the package", async () =>
        {
            using var answer = await asRoot.GetAsync(new Uri("berth/packages/acme/container/labelled", UriKind.Relative), Ct);
            return answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct)) : null;
        }, Ct);
        Assert.Equal(expected, settings["repository"]?.GetValue<string>());
        Assert.False(settings["inherit_access"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Stay_public_unless_forced_and_change_hands_only_with_a_repository_of_the_same_owner()
    {
        await push.ImageAsync("acme/settings", "1", "one");
        await VersionsAsync("settings", count: 1);
        await server.RepositoryAsync(acme, "api");
        await server.RepositoryAsync(mona, "own");

        Assert.Equal(HttpStatusCode.OK, await ChangeAsync(new { visibility = "public" }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await ChangeAsync(new { visibility = "private" }));
        Assert.Equal(HttpStatusCode.OK, await ChangeAsync(new { visibility = "private", force = true }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await ChangeAsync(new { inherit_access = true }));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await ChangeAsync(new { repository = "mona/own" }));
        Assert.Equal(HttpStatusCode.OK, await ChangeAsync(new { repository = "acme/api", inherit_access = true }));
        Assert.Equal(HttpStatusCode.Conflict, (await client.PutAsJsonAsync(new Uri("berth/packages/acme/container/settings/roles/mona", UriKind.Relative), new { role = "read" }, Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await ChangeAsync(new { repository = (string?)null }));
        Assert.False((await GetAsync("berth/packages/acme/container/settings"))!["inherit_access"]!.GetValue<bool>());

        async Task<HttpStatusCode> ChangeAsync(object body) =>
            (await client.PatchAsJsonAsync(new Uri("berth/packages/acme/container/settings", UriKind.Relative), body, Ct)).StatusCode;
    }

    [Fact]
    public async Task Never_become_public_with_their_repository()
    {
        var api = await server.RepositoryAsync(acme, "api");
        await server.PackageAsync(acme, "inheriting", linked: api, inherits: true);

        (await client.PatchAsJsonAsync(new Uri("repos/acme/api", UriKind.Relative), new { visibility = "public" }, Ct)).EnsureSuccessStatusCode();

        Assert.Equal("private", (await GetAsync("orgs/acme/packages/container/inheriting"))!["visibility"]!.GetValue<string>());
    }

    [Fact]
    public async Task Are_freed_by_a_collection_during_which_nobody_pushes()
    {
        var root = await server.UserAsync("root", isSiteAdmin: true);
        using var admin = await server.ClientOfAsync(root);
        await push.ImageAsync("acme/garbage", "1", "one");
        await push.ImageAsync("acme/garbage", "2", "two");
        await VersionsAsync("garbage", count: 2);
        await DeleteAsync("orgs/acme/packages/container/garbage");

        Assert.Equal(HttpStatusCode.Accepted, (await admin.PostAsync(new Uri("berth/registry/gc", UriKind.Relative), null, Ct)).StatusCode);
        var done = await Eventually.AnswersAsync("the collection's end", async () =>
            JsonNode.Parse(await admin.GetStringAsync(new Uri("berth/registry/gc", UriKind.Relative), Ct)) is { } state && state["state"]!.GetValue<string>() != "running" ? state : null, Ct);

        Assert.Equal("done", done["state"]!.GetValue<string>());
        Assert.Equal(6, done["blobs"]!.GetValue<int>());
        await Eventually.AnswersAsync("a push after it", async () =>
        {
            try
            {
                return await push.ImageAsync("acme/after", "1", "three");
            }
            catch (HttpRequestException)
            {
                // It is being started again.
                return null;
            }
        }, Ct);
    }

    [Fact]
    public async Task That_nothing_was_pushed_to_are_forgotten_after_a_day()
    {
        Assert.Equal(HttpStatusCode.OK, await push.AskAsync("acme/abandoned"));
        await using var scope = server.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BerthDbContext>();
        Assert.True(await db.Set<Package>().AnyAsync(package => package.Name == "abandoned", Ct));

        await db.Set<Package>().Where(package => package.Name == "abandoned")
            .ExecuteUpdateAsync(set => set.SetProperty(package => package.PushGrantedAt, TimeProvider.System.GetUtcNow() - PackageSync.UnpublishedLife - TimeSpan.FromMinutes(1)), Ct);
        await Eventually.AnswersAsync("that it is gone", async () => await db.Set<Package>().AnyAsync(package => package.Name == "abandoned", Ct) ? null : "gone", Ct);
    }

    private static long IdOf(JsonArray versions, string digest) => versions.Single(version => version!["name"]!.GetValue<string>() == digest)!["id"]!.GetValue<long>();

    private async Task<JsonNode?> GetAsync(string path) => JsonNode.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative), Ct));

    private async Task<HttpStatusCode> DeleteAsync(string path) => (await client.DeleteAsync(new Uri(path, UriKind.Relative), Ct)).StatusCode;

    /// <summary>Waits until so many are there, one of them with a tag.</summary>
    private Task<JsonArray> VersionsAsync(string name, int count, string? with = null) => Eventually.AnswersAsync(
        $"{count} versions of {name}",
        async () =>
        {
            using var answer = await client.GetAsync(new Uri($"orgs/acme/packages/container/{name}/versions", UriKind.Relative), Ct);
            return answer.IsSuccessStatusCode && JsonNode.Parse(await answer.Content.ReadAsStringAsync(Ct)) is JsonArray all && all.Count == count
                && (with is null || all.ToJsonString().Contains($"\"{with}\"", StringComparison.Ordinal)) ? all : null;
        },
        Ct);
}
