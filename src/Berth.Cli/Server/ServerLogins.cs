using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Berth.Core.Credentials;
using Berth.Core.Secrets;

namespace Berth.Cli.Server;

/// <summary>
/// Logins to a server's own registry: made by the server, kept until a third of their life is left. While the server does not answer, the one at
/// hand serves until it ends; where the server refuses, it is obeyed.
/// </summary>
public sealed class ServerLogins(Surroundings surroundings) : IBrokeredLogins
{
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
                return new CredentialResult.Found(entry.Login);
            }
            catch (ServerException e) when (e.Status is null or >= 500 && entry.Login is { ExpiresAt: var end } kept && end > now)
            {
                return new CredentialResult.Found(kept);
            }
            catch (ServerException e)
            {
                entry.Login = null;
                return new CredentialResult.Refused(set.Registry, e.Message, e.Hint);
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
        var answer = await client.ChangeAsync(HttpMethod.Post, address.AbsolutePath, body: null, cancellationToken);
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("token", out var token) || token.GetString() is not { Length: > 0 } text
            || !answer.TryGetProperty("expires_at", out var ends) || !ends.TryGetDateTimeOffset(out var end))
        {
            throw new ServerException(null, $"{server.Host} made no login for {set.Registry}", "look whether it is a berth-server of this version");
        }

        return (new(set.User, new SecretText(text), end), now + ((end - now) * 2 / 3));
    }

    /// <summary>The token enters by its hash alone.</summary>
    private static string NameOf(RegistrySecretSet set) =>
        $"{set.Broker} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(set.Password.Reveal())))}";

    private sealed class Entry
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public RegistryCredential? Login { get; set; }

        public DateTimeOffset RenewAt { get; set; }
    }
}
