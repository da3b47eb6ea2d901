using System.Text.Json;
using Berth.Cli.Processes;
using Berth.Cli.Server;
using Berth.Core.Credentials;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Codespaces;

/// <summary>
/// A server's own registry, for the codespace of one of its repositories: nothing is configured, the server makes a login that pulls what this
/// repository's codespaces may pull, and the agent renews it.
/// </summary>
internal sealed class ServerRegistry(Surroundings surroundings)
{
    /// <summary>The identifier that stands for it among the sets.</summary>
    public const string Identifier = "BERTH";

    /// <summary>The set of a server's registry.</summary>
    /// <param name="folder">The checked-out repository, for what is not said.</param>
    /// <exception cref="MisusedException">No token is given, or the repository cannot be told.</exception>
    /// <exception cref="ServerException">The server does not answer, refuses, or has no such repository.</exception>
    public async Task<RegistrySecretSet> ReadAsync(LaunchOptions options, string folder, CancellationToken cancellationToken)
    {
        var server = ServerUrl.Parse(options.Server!);
        var repository = options.Repository ?? await RemoteAsync(folder, cancellationToken);
        using var client = ServerClient.Of(server, surroundings);
        if (await client.GetAsync("berth/registry", cancellationToken) is not { } registry || Text(registry, "host") is not { } name
            || !RegistryHost.TryParse(name, out var host, out _))
        {
            throw new ServerException(null, $"{server.Host} has no registry", "launch without --server, or ask its administrator");
        }

        if (await client.GetAsync($"repos/{repository}", cancellationToken) is null)
        {
            throw new ServerException(404, $"{server.Host} has no repository {repository} that you can see", "name it: --repo OWNER/NAME");
        }

        var token = new SecretText(surroundings.Variable(ServerClient.TokenVariable)!.Trim());
        return new(Identifier, SecretLevel.User, $"{server.Host}, for {repository}", host, null, "berth", token, null)
        {
            Broker = new Uri(server.Root, $"/api/v3/repos/{repository}/berth/codespace-registry-token").ToString(),
        };
    }

    /// <summary>The last two parts of the address that the folder was cloned from.</summary>
    private async Task<string> RemoteAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            var git = new Child("/usr/bin/git", ["-C", folder, "config", "--local", "--get", "remote.origin.url"], surroundings.Environment);
            var url = (await git.RunAsync(cancellationToken)).Out.Trim();
            if (url.Replace(':', '/').Split('/', StringSplitOptions.RemoveEmptyEntries) is [.., _, var owner, var name])
            {
                return $"{owner}/{(name.EndsWith(".git", StringComparison.Ordinal) ? name[..^4] : name)}";
            }
        }
        catch (ChildNotStartedException)
        {
            // Without git nobody can tell.
        }

        throw new MisusedException($"which repository '{Printable.Text(folder)}' is cannot be told: it has no remote 'origin'", "name it: --repo OWNER/NAME");
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
