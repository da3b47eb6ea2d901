using Berth.EndToEnd.Tests.Fixtures;

namespace Berth.EndToEnd.Tests.Registry;

/// <summary>A server with an organization: who publishes, who reads, and a stranger. As it is, and behind nginx.</summary>
public sealed class AcmeRegistries(RealRegistries registries) : IAsyncLifetime
{
    public const string Direct = "the server itself";
    public const string BehindNginx = "behind nginx";

    private readonly AcmeRegistry direct = new();
    private readonly AcmeRegistry proxied = new();

    internal AcmeRegistry this[string way] => way == BehindNginx ? proxied : direct;

    public async ValueTask InitializeAsync()
    {
        await direct.StartAsync(await RealServer.StartAsync());
        await proxied.StartAsync(await RealServer.StartBehindNginxAsync(registries.Authority));
    }

    public async ValueTask DisposeAsync()
    {
        await direct.DisposeAsync();
        await proxied.DisposeAsync();
    }
}

/// <summary>One of them.</summary>
internal sealed class AcmeRegistry : IAsyncDisposable
{
    private RealServer? server;

    internal RealServer Server => server ?? throw new InvalidOperationException("There is no server.");

    /// <summary>Owns acme; may write packages.</summary>
    public string Publisher { get; private set; } = "";

    /// <summary>The same person, with a token that only reads.</summary>
    public string Reader { get; private set; } = "";

    /// <summary>The same person's token that launches codespaces.</summary>
    public string Launcher { get; private set; } = "";

    /// <summary>Is nothing to acme.</summary>
    public string Stranger { get; private set; } = "";

    public async Task StartAsync(RealServer started)
    {
        server = started;
        Publisher = await server.UserAsync("mona", "repo", "write:packages", "delete:packages", "codespace");
        Stranger = await server.UserAsync("eve", "repo", "write:packages");
        (Reader, Launcher) = (await server.TokenAsync("mona", "read:packages"), await server.TokenAsync("mona", "codespace"));
        await server.ApiAsync("POST", "admin/organizations", new { login = "acme", admin = "mona" });
        foreach (var name in (string[])["api", "web"])
        {
            await server.ApiAsync("POST", "orgs/acme/repos", new { name, @private = true }, Publisher);
        }
    }

    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
