using System.Text.Json;
using Berth.Cli.Server;

namespace Berth.Cli.Declarations;

/// <summary>What a server has of what a declaration names.</summary>
internal sealed class ServerState(ServerClient client)
{
    public Task<JsonElement?> UserAsync(string login, CancellationToken cancellationToken) => client.GetAsync($"users/{Escape(login)}", cancellationToken);

    public Task<JsonElement?> OrganizationAsync(string login, CancellationToken cancellationToken) => client.GetAsync($"orgs/{Escape(login)}", cancellationToken);

    public Task<JsonElement?> RepositoryAsync(string owner, string name, CancellationToken cancellationToken) =>
        client.GetAsync($"repos/{Escape(owner)}/{Escape(name)}", cancellationToken);

    /// <summary>Login and role: <c>admin</c> or <c>member</c>.</summary>
    public async Task<IReadOnlyDictionary<string, string>> MembersAsync(string organization, CancellationToken cancellationToken)
    {
        Dictionary<string, string> roles = new(StringComparer.OrdinalIgnoreCase);
        foreach (var role in (string[])["admin", "member"])
        {
            foreach (var member in await client.ListAsync($"orgs/{Escape(organization)}/members?role={role}", null, cancellationToken) ?? [])
            {
                roles[member.GetProperty("login").GetString()!] = role;
            }
        }

        return roles;
    }

    /// <summary>Login and permission of those who were given one: <c>pull</c>, <c>push</c> or <c>admin</c>.</summary>
    public async Task<IReadOnlyDictionary<string, string>> CollaboratorsAsync(string owner, string name, CancellationToken cancellationToken)
    {
        var found = await client.ListAsync($"repos/{Escape(owner)}/{Escape(name)}/collaborators?affiliation=direct", null, cancellationToken) ?? [];
        return found.ToDictionary(
            one => one.GetProperty("login").GetString()!,
            one => one.GetProperty("role_name").GetString() switch { "read" => "pull", "write" => "push", var other => other! },
            StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Name, and an organization's visibility (of a repository's: nothing).</summary>
    /// <param name="scope"><c>orgs/acme</c> or <c>repos/acme/api</c>.</param>
    public async Task<IReadOnlyDictionary<string, string>> SecretsAsync(string scope, CancellationToken cancellationToken)
    {
        var found = await client.ListAsync($"{scope}/codespaces/secrets", "secrets", cancellationToken) ?? [];
        return found.ToDictionary(
            one => one.GetProperty("name").GetString()!,
            one => one.TryGetProperty("visibility", out var visibility) ? visibility.GetString()! : "",
            StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The names of the repositories that an organization's secret is shared with.</summary>
    public async Task<IReadOnlySet<string>> SelectedAsync(string organization, string secret, CancellationToken cancellationToken)
    {
        var found = await client.ListAsync($"orgs/{Escape(organization)}/codespaces/secrets/{Escape(secret)}/repositories", "repositories", cancellationToken) ?? [];
        return found.Select(one => one.GetProperty("name").GetString()!).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The ids of repositories that are there by now.</summary>
    /// <exception cref="ServerException">One is not.</exception>
    public async Task<IReadOnlyDictionary<string, long>> IdsAsync(IReadOnlyList<string> repositories, CancellationToken cancellationToken)
    {
        Dictionary<string, long> ids = [];
        foreach (var full in repositories)
        {
            var (owner, name) = full.Split('/') is [var first, var second] ? (first, second) : throw new System.Diagnostics.UnreachableException(full);
            ids[full] = (await RepositoryAsync(owner, name, cancellationToken))?.GetProperty("id").GetInt64()
                ?? throw new ServerException(404, $"there is no repository {full} to share a secret with", "declare it, or take it out of the list");
        }

        return ids;
    }

    internal static string Escape(string text) => Uri.EscapeDataString(text);
}
