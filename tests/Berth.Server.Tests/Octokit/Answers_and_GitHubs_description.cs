using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Distribution;
using Berth.Server.Packages;
using Berth.Server.Tests.Http;
using Berth.Server.Tests.Secrets;
using Berth.Server.Tests.Server;
using Berth.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Berth.Server.Tests.Octokit;

/// <summary>Every answer of an endpoint that GitHub has is what GitHub's own description of its API says it is.</summary>
public sealed class Answers_and_GitHubs_description
{
    /// <summary>What GitHub answers, and does not describe.</summary>
    private static readonly string[] NotDescribed = ["GET /repositories/{id:long}", "GET /orgs/{org}/audit-log", .. ((string[])["new", "machines", "devcontainers"]).Select(about => $"GET /repositories/{{id:long}}/codespaces/{about}")];

    /// <summary>What nobody here is answered well: there is nothing, or it is not there yet.</summary>
    private static readonly string[] NeverWell =
    [
        "GET /user/codespaces/secrets/{}", "DELETE /admin/users/{}/authorizations", "DELETE /orgs/{}/memberships/{}",
        .. ((string[])["orgs/{}", "users/{}", "user"]).SelectMany(owner => (string[])[$"POST /{owner}/packages/{{}}/{{}}/restore", $"POST /{owner}/packages/{{}}/{{}}/versions/{{}}/restore"]),
    ];

    /// <summary>What makes or changes something: method, template, address, body.</summary>
    private static readonly (string Method, string Template, string Path, string? Body)[] Changes =
    [
        ("POST", "/admin/users", "admin/users", """{"login": "made"}"""),
        ("POST", "/admin/organizations", "admin/organizations", """{"login": "made-org", "admin": "made"}"""),
        ("POST", "/admin/users/{}/authorizations", "admin/users/made/authorizations", """{"scopes": ["repo"]}"""),
        ("PUT", "/users/{}/site_admin", "users/made/site_admin", null),
        ("DELETE", "/users/{}/site_admin", "users/made/site_admin", null),
        ("PATCH", "/orgs/{}", "orgs/acme", """{"name": "Acme", "default_repository_permission": "read"}"""),
        ("PUT", "/orgs/{}/memberships/{}", "orgs/acme/memberships/made", """{"role": "member"}"""),
        ("GET", "/orgs/{}/memberships/{}", "orgs/acme/memberships/made", null),
        ("DELETE", "/orgs/{}/members/{}", "orgs/acme/members/made", null),
        ("POST", "/orgs/{}/repos", "orgs/acme/repos", """{"name": "made", "visibility": "internal", "description": "Made"}"""),
        ("POST", "/user/repos", "user/repos", """{"name": "made", "private": true}"""),
        ("PATCH", "/repos/{}/{}", "repos/acme/made", """{"visibility": "private"}"""),
        ("POST", "/repos/{}/{}/forks", "repos/acme/api/forks", "{}"),
        ("GET", "/repos/{}/{}/forks", "repos/acme/api/forks", null),
        ("PUT", "/repos/{}/{}/collaborators/{}", "repos/acme/made/collaborators/made", """{"permission": "push"}"""),
        ("GET", "/repos/{}/{}/collaborators", "repos/acme/made/collaborators", null),
        ("GET", "/repos/{}/{}/collaborators/{}", "repos/acme/made/collaborators/made", null),
        ("GET", "/repos/{}/{}/collaborators/{}/permission", "repos/acme/made/collaborators/made/permission", null),
        ("DELETE", "/repos/{}/{}/collaborators/{}", "repos/acme/made/collaborators/made", null),
        ("DELETE", "/repos/{}/{}", "repos/acme/made", null),
        ("GET", "/users/{}/packages/{}/{}", "users/root/packages/container/own", null),
        ("GET", "/users/{}/packages/{}/{}/versions", "users/root/packages/container/own/versions", null),
        ("GET", "/users/{}/packages/{}/{}/versions/{}", "users/root/packages/container/own/versions/3", null),
        ("GET", "/user/packages/{}/{}", "user/packages/container/own", null),
        ("GET", "/user/packages/{}/{}/versions", "user/packages/container/own/versions", null),
        ("GET", "/user/packages/{}/{}/versions/{}", "user/packages/container/own/versions/3", null),
        ("DELETE", "/orgs/{}/packages/{}/{}/versions/{}", "orgs/acme/packages/container/tool/versions/2", null),
        ("DELETE", "/orgs/{}/packages/{}/{}", "orgs/acme/packages/container/tool", null),
        ("DELETE", "/user/packages/{}/{}/versions/{}", "user/packages/container/own/versions/3", null),
        ("DELETE", "/users/{}/packages/{}/{}/versions/{}", "users/root/packages/container/own/versions/4", null),
        ("DELETE", "/user/packages/{}/{}", "user/packages/container/own", null),
        ("DELETE", "/users/{}/packages/{}/{}", "users/root/packages/container/other", null),
        ("GET", "/user/codespaces/secrets/{}", "user/codespaces/secrets/S", null),
        ("GET", "/user/codespaces/secrets/{}/repositories", "user/codespaces/secrets/S/repositories", null),
        ("PUT", "/user/codespaces/secrets/{}/repositories", "user/codespaces/secrets/S/repositories", """{"selected_repository_ids": [1]}"""),
        ("PUT", "/user/codespaces/secrets/{}/repositories/{}", "user/codespaces/secrets/S/repositories/1", null),
        ("DELETE", "/user/codespaces/secrets/{}/repositories/{}", "user/codespaces/secrets/S/repositories/1", null),
        ("PUT", "/orgs/{}/codespaces/secrets/{}/repositories", "orgs/acme/codespaces/secrets/S/repositories", """{"selected_repository_ids": [1]}"""),
        ("PUT", "/orgs/{}/codespaces/secrets/{}/repositories/{}", "orgs/acme/codespaces/secrets/S/repositories/1", null),
        ("DELETE", "/orgs/{}/codespaces/secrets/{}/repositories/{}", "orgs/acme/codespaces/secrets/S/repositories/1", null),
        ("DELETE", "/orgs/{}/codespaces/secrets/{}", "orgs/acme/codespaces/secrets/S", null),
        ("DELETE", "/repos/{}/{}/codespaces/secrets/{}", "repos/acme/api/codespaces/secrets/S", null),
        ("DELETE", "/user/codespaces/secrets/{}", "user/codespaces/secrets/S", null),
    ];

    [Fact]
    public async Task Agree()
    {
        Requires.That(File.Exists("/usr/bin/docker-registry"), "docker-registry");
        await using var server = await RunningServer.StartAsync(
            Engine.Sqlite, services => services.Replace(ServiceDescriptor.Singleton(TimeProvider.System)), "Registry:IsEnabled=true", "Registry:Listen=http://127.0.0.1:0");
        await server.Services.GetRequiredService<RegistryEngine>().IsReadyAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        var root = await server.UserAsync("root", isSiteAdmin: true);
        var (stranger, owner) = (await server.UserAsync("stranger"), await server.UserAsync("owner"));
        var acme = await server.OrganizationAsync("acme", [root], owner);
        var api = await server.RepositoryAsync(acme, "api");
        await server.CollaboratorAsync(api, owner, AccessLevel.Read);
        await server.VersionAsync(await server.PackageAsync(acme, "tool", linked: api), 'b');
        var own = await server.PackageAsync(root, "own", PackageVisibility.Public);
        await server.VersionAsync(own, 'c');
        await server.VersionAsync(own, 'd');
        await server.PackageAsync(root, "other");
        var client = await server.ClientOfAsync(root);
        List<(string Method, string Template, HttpResponseMessage Answer)> answers = [];
        foreach (var (level, more) in ((string, object?)[])[("user", new { selected_repository_ids = new[] { api.Id } }), ("repos/acme/api", null), ("orgs/acme", new { visibility = "selected" })])
        {
            var template = level switch { "user" => "/user", "orgs/acme" => "/orgs/{}", _ => "/repos/{}/{}" } + "/codespaces/secrets/{}";
            answers.Add(("PUT", template, await Sealing.SetAsync(client, $"{level}/codespaces/secrets", "S", "x", more)));
            answers.Add(("PUT", template, await Sealing.SetAsync(client, $"{level}/codespaces/secrets", "S", "y", more)));
        }

        // Everything that is read, by one who may, by one who may not, and by nobody; then everything that is changed.
        var rows = AuthorizationTable.Rows.Where(row => !row.Route.Contains("berth", StringComparison.Ordinal) && row.Route.Split('/')[1] != "codespace" && !row.Route.EndsWith("effective", StringComparison.Ordinal)
            && !NotDescribed.Contains($"{row.Method} {row.Route}")).ToList();
        foreach (var caller in (HttpClient[])[client, await server.ClientOfAsync(stranger), server.Anonymous()])
        {
            foreach (var row in rows.Where(row => row.Method == "GET" || caller != client))
            {
                using var request = new HttpRequestMessage(new(row.Method), row.Path.TrimStart('/')) { Content = row.Body is "" ? null : new StringContent(row.Body) };
                answers.Add((row.Method, row.Route, await caller.SendAsync(request)));
            }
        }

        foreach (var (method, template, path, body) in Changes.Concat(await OfCodespacesAsync(client)))
        {
            using var request = new HttpRequestMessage(new(method), path) { Content = body is null ? null : new StringContent(body) };
            var answer = await client.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
            answers.Add((method, template, answer));
        }

        Assert.Empty(await FaultsAsync(answers));
        var walked = answers.Where(one => one.Answer.IsSuccessStatusCode).Select(one => $"{one.Method} {Plain(one.Template)}").ToHashSet();
        Assert.Empty(rows.Select(row => $"{row.Method} {Plain(row.Route)}").Distinct().Except(walked).Except(NeverWell));
    }

    /// <summary>What is done with codespaces, whose names the server chooses.</summary>
    private static async Task<(string Method, string Template, string Path, string? Body)[]> OfCodespacesAsync(HttpClient client)
    {
        List<string> names = [];
        for (var count = 0; count < 2; count++)
        {
            using var made = await client.PostAsync("user/codespaces", new StringContent("""{"repository_id": 1, "platform": "machine"}"""));
            names.Add(JsonNode.Parse(await made.Content.ReadAsStringAsync())!["name"]!.GetValue<string>());
        }

        return
        [
            ("POST", "/user/codespaces", "user/codespaces", """{"repository_id": 1, "platform": "machine"}"""),
            ("POST", "/repos/{}/{}/codespaces", "repos/acme/api/codespaces", """{"platform": "machine"}"""),
            ("GET", "/user/codespaces", "user/codespaces", null),
            ("GET", "/orgs/{}/codespaces", "orgs/acme/codespaces", null),
            ("GET", "/user/codespaces/{}", $"user/codespaces/{names[0]}", null),
            ("GET", "/user/codespaces/{}/machines", $"user/codespaces/{names[0]}/machines", null),
            ("PATCH", "/user/codespaces/{}", $"user/codespaces/{names[0]}", """{"display_name": "x", "machine": "own", "recent_folders": []}"""),
            ("POST", "/user/codespaces/{}/stop", $"user/codespaces/{names[0]}/stop", null),
            ("POST", "/user/codespaces/{}/start", $"user/codespaces/{names[0]}/start", """{"platform": "machine"}"""),
            ("DELETE", "/user/codespaces/{}", $"user/codespaces/{names[0]}", null),
            ("POST", "/orgs/{}/members/{}/codespaces/{}/stop", $"orgs/acme/members/root/codespaces/{names[1]}/stop", null),
            ("DELETE", "/orgs/{}/members/{}/codespaces/{}", $"orgs/acme/members/root/codespaces/{names[1]}", null),
        ];
    }

    private static async Task<List<string>> FaultsAsync(List<(string Method, string Template, HttpResponseMessage Answer)> answers)
    {
        var input = new StringWriter();
        foreach (var (method, template, answer) in answers)
        {
            var text = await answer.Content.ReadAsStringAsync();
            input.WriteLine(new JsonObject
            {
                ["method"] = method,
                ["path"] = template,
                ["status"] = (int)answer.StatusCode,
                ["body"] = text is "" || answer.Content.Headers.ContentType?.MediaType is not "application/json" ? null : JsonNode.Parse(text),
            }.ToJsonString());
        }

        var run = await NodeTools.RunAsync("validate.mjs", input.ToString());
        var lines = run.Succeeded().Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(answers.Count, lines.Length);
        return [.. answers.Zip(lines).SelectMany(pair => JsonSerializer.Deserialize<string[]>(pair.Second)!, (pair, fault) =>
            $"{pair.First.Method} {pair.First.Template} {(int)pair.First.Answer.StatusCode}: {fault}").Distinct()];
    }

    private static string Plain(string template) => System.Text.RegularExpressions.Regex.Replace(template, @"\{[^}]*\}", "{}");
}
