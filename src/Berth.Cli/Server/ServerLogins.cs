using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Berth.Core.Credentials;
using Berth.Core.Secrets;

namespace Berth.Cli.Server;

/// <summary>
/// Logins that a server makes. One to its own registry is kept until a third of its life is left; of a codespace's other registries each question is
/// put to the server, which may have a new password or a new mind. While the server does not answer, the login at hand serves until it ends, an hour
/// at most; where the server refuses, it is obeyed.
/// </summary>
public sealed class ServerLogins(Surroundings surroundings) : IBrokeredLogins
{
    /// <summary>Where a server answers the agents of codespaces.</summary>
    public const string BrokerPath = "/api/v3/codespace/logins";

    private const string PathParameter = "?path=";

    /// <summary>Where a codespace's login for one set is asked for. A set that a launch lets serve its whole host is still asked for by its own path.</summary>
    internal static string BrokerOf(ServerUrl server, string? path) =>
        new Uri(server.Root, BrokerPath + (path is null ? "" : PathParameter + Uri.EscapeDataString(path))).ToString();

    /// <summary>How long a server need not be asked again: one pull asks several times.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    /// <summary>How long a login serves that the server has not confirmed.</summary>
    private static readonly TimeSpan LongestAlone = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, Entry> entries = new();

    public async Task<CredentialResult> GetAsync(RegistrySecretSet set, CancellationToken cancellationToken)
    {
        var entry = entries.GetOrAdd(NameOf(set), _ => new());
        await entry.Gate.WaitAsync(cancellationToken);
        try
        {
            var now = surroundings.Clock.GetUtcNow();
            if (entry.Login is { } login && now < entry.RenewAt)
            {
                return new CredentialResult.Found(login);
            }

            try
            {
                (entry.Login, entry.RenewAt) = await AskAsync(set, now, cancellationToken);
                entry.ConfirmedAt = now;
                return new CredentialResult.Found(entry.Login);
            }
            catch (ServerException e) when (e.Status is null or >= 500 && entry.Login is { } kept && !(kept.ExpiresAt <= now) && now - entry.ConfirmedAt < LongestAlone)
            {
                return new CredentialResult.Found(kept);
            }
            catch (ServerException e)
            {
                entry.Login = null;
                var isOver = e.Status is 401 or 403 && set.Broker!.Contains(BrokerPath, StringComparison.Ordinal);
                return new CredentialResult.Refused(set.Registry, e.Message, isOver ? CodespaceConnection.StartAnew : e.Hint);
            }
            catch (MisusedException e)
            {
                return new CredentialResult.Refused(set.Registry, e.Message, e.Advice ?? "look at what it says");
            }
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    public DateTimeOffset? ExpiryOf(RegistrySecretSet set) => entries.TryGetValue(NameOf(set), out var entry) ? entry.Login?.ExpiresAt : null;

    private async Task<(RegistryCredential Login, DateTimeOffset RenewAt)> AskAsync(RegistrySecretSet set, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var address = new Uri(set.Broker!);
        var server = ServerUrl.Parse(address.GetLeftPart(UriPartial.Authority));
        using var client = ServerClient.With(server, surroundings, set.Password);
        if (address.AbsolutePath == BrokerPath)
        {
            return await AskBrokerAsync(client, server, set, now, cancellationToken);
        }

        var answer = await client.ChangeAsync(HttpMethod.Post, address.AbsolutePath, body: null, cancellationToken);
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("token", out var token) || token.GetString() is not { Length: > 0 } text
            || !answer.TryGetProperty("expires_at", out var ends) || !ends.TryGetDateTimeOffset(out var end))
        {
            throw new ServerException(null, $"{server.Host} made no login for {set.Registry}", "look whether it is a berth-server of this version");
        }

        return (new(set.User, new SecretText(text), end), now + ((end - now) * 2 / 3));
    }

    private static async Task<(RegistryCredential Login, DateTimeOffset RenewAt)> AskBrokerAsync(
        ServerClient client, ServerUrl server, RegistrySecretSet set, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var answer = await client.ChangeAsync(HttpMethod.Post, BrokerPath, json => WriteQuestion(json, set.Registry.Value, PathOf(set)), cancellationToken);
        if (answer.ValueKind != JsonValueKind.Object || Text(answer, "username") is not { Length: > 0 } user || Text(answer, "password") is not { Length: > 0 } password)
        {
            throw new ServerException(null, $"{server.Host} made no login for {set.Registry}", "look whether it is a berth-server of this version");
        }

        DateTimeOffset? end = answer.TryGetProperty("expires_at", out var ends) && ends.ValueKind == JsonValueKind.String && ends.TryGetDateTimeOffset(out var given) ? given : null;
        return (new(user, new SecretText(password), end), now + Freshness);
    }

    private static string? PathOf(RegistrySecretSet set) => new Uri(set.Broker!).Query is { Length: > 0 } query && query.StartsWith(PathParameter, StringComparison.Ordinal)
        ? Uri.UnescapeDataString(query[PathParameter.Length..])
        : null;

    private static void WriteQuestion(Utf8JsonWriter json, string registry, string? path)
    {
        json.WriteString("registry", registry);
        if (path is not null)
        {
            json.WriteString("path", path);
        }
    }

    private static string? Text(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The token enters by its hash alone.</summary>
    private static string NameOf(RegistrySecretSet set) =>
        $"{set.Broker} {set.Registry.Value}/{set.Path} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(set.Password.Reveal())))}";

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public RegistryCredential? Login { get; set; }

        public DateTimeOffset RenewAt { get; set; }

        /// <summary>When the server gave it.</summary>
        public DateTimeOffset ConfirmedAt { get; set; }
    }
}
