using System.Text.Json;
using Berth.Cli.Server;
using Berth.Core.Credentials;
using Berth.Core.References;

namespace Berth.Cli.Codespaces;

/// <summary>A codespace as a server knows it, for one launch of it on this machine.</summary>
/// <param name="Name">The server's name for it.</param>
/// <param name="Repository">The repository there, <c>owner/name</c>.</param>
internal sealed record RegisteredCodespace(string Name, string Repository, CodespaceConnection Connection)
{
    /// <summary>The word for what runs it.</summary>
    public const string Platform = "machine";

    /// <summary>How long whoever removes a codespace waits for its server.</summary>
    private static readonly TimeSpan ForgetPatience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Registers a launch: the first one of a codespace, or a further one of a codespace that is known there. Whatever served an earlier launch is obeyed
    /// no more.
    /// </summary>
    /// <exception cref="MisusedException">Nobody is logged in, or the repository cannot be told.</exception>
    /// <exception cref="ServerException">The server does not answer, refuses, or has no such repository.</exception>
    public static async Task<RegisteredCodespace> OfAsync(Surroundings surroundings, Codespace codespace, LaunchRequest request, CancellationToken cancellationToken)
    {
        var server = ServerUrl.Parse(codespace.Options.Server!);
        var git = new GitCheckout(surroundings, codespace.Folder);
        var repository = codespace.Options.Repository ?? await git.RepositoryAsync(cancellationToken);
        using var client = ServerClient.Of(server, surroundings);
        if (codespace.Options.RegisteredAs is { } name && await AgainAsync(client, name, repository, request.IsPrebuild, cancellationToken) is { } again)
        {
            return Of(again, repository, server, surroundings);
        }

        if (request.ExpectsContainer && codespace.Options.RegisteredAs is { } gone)
        {
            throw new ServerException(404, $"{server.Host} has deleted {gone}", $"remove what is here: berth down {codespace.Name}; or launch it anew: berth up");
        }

        var branch = await git.BranchAsync(cancellationToken);
        return Of(
            await NewAsync(client, server, repository, json => Write(json, codespace, request, branch), cancellationToken), repository, server, surroundings);
    }

    /// <summary>Registers one; the folder need not be there.</summary>
    /// <exception cref="ServerException">As above.</exception>
    public static async Task<JsonElement> NewAsync(
        ServerClient client, ServerUrl server, string repository, Action<Utf8JsonWriter> write, CancellationToken cancellationToken)
    {
        try
        {
            return await client.ChangeAsync(HttpMethod.Post, $"repos/{repository}/codespaces", write, cancellationToken);
        }
        catch (ServerException e) when (e.Status == 404)
        {
            throw new ServerException(404, $"{server.Host} has no repository {repository} that you can see", "name it: --repo OWNER/NAME");
        }
    }

    /// <summary>Tells the server of a codespace that was removed here, as its user, where the agent could not.</summary>
    /// <param name="wasTold">Whether the agent served it, and has told.</param>
    public static async Task ForgetAsync(Surroundings surroundings, Codespace codespace, bool wasTold, CancellationToken cancellationToken)
    {
        if (codespace.Options is not { Server: { } address, RegisteredAs: { } name })
        {
            return;
        }

        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(ForgetPatience);
            using var client = ServerClient.Of(ServerUrl.Parse(address), surroundings);
            await client.ChangeAsync(HttpMethod.Delete, $"user/codespaces/{Uri.EscapeDataString(name)}", body: null, patience.Token);
        }
        catch (ServerException e) when (e.Status == 404)
        {
            // It knows already.
        }
        catch (Exception e) when (e is ServerException or MisusedException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            if (!wasTold)
            {
                var why = e is OperationCanceledException ? "it does not answer" : e.Message;
                surroundings.Error.Warning($"{address} still has {name}: {why}", $"berth codespace delete {name}");
            }
        }
    }

    /// <summary>What a server answered to a launch.</summary>
    /// <exception cref="ServerException">It is no such answer.</exception>
    public static RegisteredCodespace Of(JsonElement answer, string repository, ServerUrl server, Surroundings surroundings)
    {
        if (answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("name", out var name) && name.GetString() is { Length: > 0 } text
            && answer.TryGetProperty("berth", out var berth) && berth.TryGetProperty("agent_token", out var token) && token.GetString() is { Length: > 0 } secret)
        {
            return new(Printable.Text(text), repository, new(surroundings, server, new SecretText(secret)));
        }

        throw new ServerException(null, $"what answers at {server.Host} is no berth-server of this version", "look at the address");
    }

    /// <returns>Null where the server has it no more, or it is another repository's.</returns>
    private static async Task<JsonElement?> AgainAsync(ServerClient client, string name, string repository, bool isPrebuild, CancellationToken cancellationToken)
    {
        var path = $"user/codespaces/{Uri.EscapeDataString(name)}";
        if (await client.GetAsync(path, cancellationToken) is not { } known)
        {
            return null;
        }

        if (!string.Equals(known.GetProperty("repository").GetProperty("full_name").GetString(), repository, StringComparison.OrdinalIgnoreCase))
        {
            await client.ChangeAsync(HttpMethod.Delete, path, body: null, cancellationToken);
            return null;
        }

        return await client.ChangeAsync(HttpMethod.Post, $"{path}/start", json =>
        {
            json.WriteString("platform", Platform);
            json.WriteBoolean("relaunch", true);
            json.WriteBoolean("prebuild", isPrebuild);
        }, cancellationToken);
    }

    private static void Write(Utf8JsonWriter json, Codespace codespace, LaunchRequest request, string? branch)
    {
        json.WriteString("platform", Platform);
        json.WriteString("devcontainer_path", Path.GetRelativePath(codespace.Folder, codespace.ConfigFile));
        json.WriteBoolean("registry_secrets_in_environment", codespace.Options.RegistrySecretsInEnvironment);
        json.WriteBoolean("prebuild", request.IsPrebuild);
        if (branch is not null)
        {
            json.WriteString("ref", branch);
        }
    }
}
