using System.Net;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing;
using Berth.Testing.Distribution;
using Berth.Testing.Engines;

namespace Berth.EndToEnd.Tests.Registry;

/// <summary>
/// Every combination of a package's visibility, its inheritance and its list with the repository that a codespace was launched from: real
/// packages, real tokens, a real client.
/// </summary>
public sealed class What_codespaces_pull(RealRegistries registries) : IAsyncDisposable
{
    private static readonly string[] Visibilities = ["public", "private", "internal"];
    private readonly ContainerClients clients = new();
    private RealServer server = null!;

    [Fact]
    public async Task Is_what_the_table_says()
    {
        await using var started = server = await RealServer.StartAsync();
        var owner = await server.UserAsync("mona", "repo", "write:packages");
        var launcher = await server.TokenAsync("mona", "codespace");
        Dictionary<string, string> codespaces = [];
        foreach (var organization in (string[])["acme", "other"])
        {
            await server.ApiAsync("POST", "admin/organizations", new { login = organization, admin = "mona" });
            foreach (var (name, visibility) in Visibilities.SelectMany(visibility => (string[])[$"{visibility}-linked", $"{visibility}-sibling"], (visibility, name) => (name, visibility)))
            {
                await server.ApiAsync("POST", $"orgs/{organization}/repos", new { name, visibility }, owner);
                codespaces[$"{organization}/{name}"] = await server.CodespaceTokenAsync($"{organization}/{name}", launcher);
            }
        }

        List<string> wrong = [];
        foreach (var row in Table())
        {
            var name = await PackageAsync(row, owner);
            var from = row.Relation switch
            {
                "same_repo_linked" => $"acme/{row.Repository}-linked",
                "same_org_other_repo" => $"acme/{row.Repository}-sibling",
                _ => $"other/{row.Repository}-sibling",
            };
            clients.UseDockerConfig(new RegistryUser("any", codespaces[from]).DockerConfig(server.Registry));
            var run = await clients.RunAsync("skopeo", ["inspect", "--raw", $"docker://{server.Registry}/acme/{name}:1"], TestContext.Current.CancellationToken);
            if ((run.ExitCode == 0) != row.IsAllowed)
            {
                wrong.Add($"{row}: {run.Words.Trim()}");
            }
        }

        Assert.Equal([], wrong);
    }

    public ValueTask DisposeAsync() => clients.DisposeAsync();

    /// <summary>Where GitHub's pages contradict each other, or leave open whether a grant may cross owners, the table says allow for nothing.</summary>
    private static IEnumerable<Row> Table() =>
        from line in File.ReadLines(Path.Combine(RepositoryRoot.Path, "tests/Berth.Server.Tests/Packages/truth-table.csv")).Skip(1)
        let cells = line.Split(',')
        select new Row(cells[0], cells[1], cells[2], cells[3] == "on", cells[4] == "yes", cells[5] == "allow");

    private readonly HashSet<string> published = [];

    /// <summary>A package that is as the row wants it; rows that want the same share it.</summary>
    private async Task<string> PackageAsync(Row row, string owner)
    {
        var linked = row.Relation == "same_repo_linked" ? $"{row.Repository}-linked" : "private-linked";
        var name = $"{row.Package}-{linked}-{(row.Inherits ? "inherits" : "alone")}-{(row.IsListed ? "lists" : "bare")}";
        if (!published.Add(name))
        {
            return name;
        }

        clients.UseDockerConfig(new RegistryUser("any", owner).DockerConfig(server.Registry));
        (await clients.RunAsync(
            "skopeo", ["--insecure-policy", "copy", "--quiet", registries.ImageOnDisk.OnDisk, $"docker://{server.Registry}/acme/{name}:1"],
            TestContext.Current.CancellationToken)).Succeeded();
        await server.PackageAsync("acme", name);
        await server.ApiAsync(
            "PATCH", $"berth/packages/acme/container/{name}", new { visibility = row.Package, repository = $"acme/{linked}", inherit_access = row.Inherits }, owner);
        foreach (var repository in row.IsListed ? Visibilities.SelectMany(one => (string[])[$"{one}-linked", $"{one}-sibling"]) : [])
        {
            await server.ApiAsync("PUT", $"berth/packages/acme/container/{name}/codespaces/acme/{repository}", null, owner);

            // A grant never crosses owners.
            using var client = server.Client(owner);
            using var crossing = await client.PutAsync(new Uri($"berth/packages/acme/container/{name}/codespaces/other/{repository}", UriKind.Relative), null);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, crossing.StatusCode);
        }

        return name;
    }

    private sealed record Row(string Repository, string Package, string Relation, bool Inherits, bool IsListed, bool IsAllowed);
}
