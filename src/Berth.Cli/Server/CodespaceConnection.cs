using System.Text.Json;
using Berth.Core.Credentials;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Server;

/// <summary>What a server tells the agent of one codespace, by the token that registering it answered.</summary>
internal sealed class CodespaceConnection(Surroundings surroundings, ServerUrl server, SecretText token)
{
    /// <summary>The variable that holds the agent's token; no argument does.</summary>
    public const string TokenVariable = "BERTH_AGENT_TOKEN";

    /// <summary>How long nobody need wait for a server that does not answer.</summary>
    private static readonly TimeSpan ReportPatience = TimeSpan.FromSeconds(5);

    /// <summary>What helps against a token that is good for nothing any more.</summary>
    public const string StartAnew = "start the codespace anew, where it is meant to run and its user may read the repository";

    public ServerUrl Server => server;

    public SecretText Token => token;

    /// <exception cref="MisusedException">There is no token.</exception>
    public static CodespaceConnection Of(ServerUrl server, Surroundings surroundings) => new(
        surroundings, server, new SecretText((surroundings.Variable(TokenVariable) ?? throw new MisusedException(
            $"no agent's token is given for {server.Host}", $"set {TokenVariable} to what registering or starting the codespace answered")).Trim()));

    /// <summary>What the codespace may open, and its variables.</summary>
    /// <exception cref="ServerException">The server does not answer, or refuses.</exception>
    public async Task<(RegistrySecretSets Sets, IReadOnlyDictionary<string, SecretText> Variables)> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadOnceAsync(cancellationToken);
        }
        catch (ServerException e) when (e.Status is 401 or 403)
        {
            throw new ServerException(e.Status, e.Message, StartAnew);
        }
    }

    private async Task<(RegistrySecretSets Sets, IReadOnlyDictionary<string, SecretText> Variables)> ReadOnceAsync(CancellationToken cancellationToken)
    {
        using var client = ServerClient.With(server, surroundings, token);
        var (registries, environment) = (
            await client.GetAsync("codespace/registries", cancellationToken) ?? throw NoServer(), await client.GetAsync("codespace/environment", cancellationToken) ?? throw NoServer());
        try
        {
            var sets = RegistrySecretSets.None with
            {
                Serving = [.. registries.GetProperty("registries").EnumerateArray().Select(SetOf)],
                Refused = [.. registries.GetProperty("refused").EnumerateArray().Select(RefusedOf)],
            };
            return (sets, environment.GetProperty("variables").EnumerateObject().ToDictionary(one => one.Name, one => new SecretText(one.Value.GetString()!)));
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw NoServer();
        }
    }

    /// <summary>How things are with the codespace; also the agent's sign of life.</summary>
    public async Task<ServerWord> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = ServerClient.With(server, surroundings, token);
            var state = Text(await client.GetAsync("codespace", cancellationToken) ?? throw NoServer(), "state") ?? "";
            if (state is "Deleted" or "ShuttingDown" or "Shutdown")
            {
                return state is "Deleted" ? new ServerWord.Deleted() : new ServerWord.Stopped($"{server.Host} has stopped the codespace");
            }

            var (sets, variables) = await ReadAsync(cancellationToken);
            return new ServerWord.Entitled(state, sets, variables);
        }
        catch (ServerException e) when (e.Status is null or >= 500 or 429)
        {
            return new ServerWord.Unheard();
        }
        catch (ServerException e)
        {
            // A later launch, or its user may no longer read the repository: obeyed at once.
            return new ServerWord.Stopped(e.Status is 401 ? $"{server.Host} knows a later launch of the codespace" : e.Message);
        }
    }

    /// <summary>Reports how the codespace is.</summary>
    /// <param name="state"><c>Provisioning</c>, <c>Available</c>, <c>Failed</c>, <c>Shutdown</c> or <c>Deleted</c>.</param>
    /// <param name="reason">Why it failed.</param>
    /// <returns>Whether the server has heard it. Where it has not, it finds out by itself: an agent that is not heard of is gone.</returns>
    public async Task<bool> ReportAsync(string state, string? reason = null)
    {
        using var patience = new CancellationTokenSource(ReportPatience);
        try
        {
            using var client = ServerClient.With(server, surroundings, token);
            await client.ChangeAsync(HttpMethod.Patch, "codespace", json => Write(json, state, reason), patience.Token);
            return true;
        }
        catch (Exception e) when (e is ServerException or OperationCanceledException or MisusedException)
        {
            return false;
        }
    }

    private static void Write(Utf8JsonWriter json, string state, string? reason)
    {
        json.WriteString("state", state);
        if (reason is not null)
        {
            json.WriteString("reason", reason);
        }
    }

    /// <summary>The server makes each login when it is asked for; what stands here for a password is what it is asked with.</summary>
    private RegistrySecretSet SetOf(JsonElement one) => new(
        Text(one, "identifier") ?? "BERTH", LevelOf(one), $"{server.Host}, {Text(one, "origin")}", HostOf(one), Text(one, "path"), Text(one, "user") ?? "berth", token, null)
    {
        Broker = ServerLogins.BrokerOf(server, Text(one, "path")),
    };

    private RefusedSecretSet RefusedOf(JsonElement one) => new(
        Text(one, "identifier") ?? "", LevelOf(one), $"{server.Host}, {Text(one, "origin")}", HostOf(one), Text(one, "path"), new Problem(
            ProblemCode.IncompleteSet, Severity.Error, Text(one, "identifier") ?? "", Text(one, "reason") ?? "the set is broken", "its registry cannot be opened",
            Text(one, "fix") ?? "see the server's explanation"));

    private static RegistryHost HostOf(JsonElement one) =>
        RegistryHost.TryParse(Text(one, "registry") ?? "", out var host, out var problem) ? host : throw new FormatException(problem);

    /// <summary>The server's: where several sets are on one host, the choice here must be the choice there.</summary>
    private static SecretLevel LevelOf(JsonElement one) =>
        Enum.TryParse<SecretLevel>(Text(one, "level"), ignoreCase: true, out var level) ? level : SecretLevel.User;

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? Printable.Text(value.GetString()!) : null;

    private ServerException NoServer() => new(null, $"what answers at {server.Host} is no berth-server of this version", "look at the address");
}
