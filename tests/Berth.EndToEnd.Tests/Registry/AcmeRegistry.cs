using Berth.EndToEnd.Tests.Fixtures;

namespace Berth.EndToEnd.Tests.Registry;

/// <summary>A server with an organization: who publishes, who reads, and a stranger.</summary>
public sealed class AcmeRegistry : IAsyncLifetime
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

    public async ValueTask InitializeAsync()
    {
        server = await RealServer.StartAsync();
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
