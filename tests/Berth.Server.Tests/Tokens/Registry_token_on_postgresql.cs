using Berth.Server.Packages;
using Berth.Server.Tests.Server;

namespace Berth.Server.Tests.Tokens;

/// <summary>The question about a package is one statement with many joins: PostgreSQL answers it alike.</summary>
public sealed class Registry_token_on_postgresql
{
    [Fact]
    public async Task Is_decided_as_on_sqlite()
    {
        await using var registry = await RegistryServer.StartAsync(Engine.PostgreSql);
        var (mona, eve) = (await registry.Server.UserAsync("mona"), await registry.Server.UserAsync("eve"));
        var acme = await registry.Server.OrganizationAsync("acme", [mona]);
        var api = await registry.Server.RepositoryAsync(acme, "api");
        await registry.Server.RepositoryAsync(acme, "web");
        await registry.Server.PackageAsync(acme, "tool", linked: api, inherits: true);
        await registry.Server.PackageAsync(acme, "open", PackageVisibility.Public);
        using var client = await registry.Server.ClientOfAsync(mona);

        var first = await registry.GetAsync(null, "repository:acme/open:pull");
        Assert.True(first.Access == "repository:acme/open:pull", first.Body);
        Assert.Equal("repository:acme/tool:pull,push", (await registry.GetAsync(await registry.Server.TokenOfAsync(mona), "repository:acme/tool:pull,push")).Access);
        Assert.Equal(401, (await registry.GetAsync(await registry.Server.TokenOfAsync(eve), "repository:acme/tool:pull")).Status);
        Assert.Equal(401, (await registry.GetAsync(await registry.Server.TokenOfAsync(eve), "repository:nobody/tool:pull")).Status);
        Assert.Equal("repository:acme/tool:pull", (await registry.GetAsync(await registry.CodespaceTokenAsync(mona, "acme/api"), "repository:acme/tool:pull")).Access);
        Assert.Equal(401, (await registry.GetAsync(await registry.CodespaceTokenAsync(mona, "acme/web"), "repository:acme/tool:pull")).Status);
        Assert.Equal("repository:acme/made:pull,push", (await registry.GetAsync(await registry.WorkflowTokenAsync(mona, "acme/api"), "repository:acme/made:pull,push")).Access);
        Assert.Contains("\"name\":\"open\"", await client.GetStringAsync(new Uri("orgs/acme/packages?package_type=container", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains("\"rule\":\"3\"", await client.GetStringAsync(new Uri("berth/packages/acme/container/tool/effective-access", UriKind.Relative)), StringComparison.Ordinal);
    }
}
