using System.Text.Json;
using Berth.Cli.Server;

namespace Berth.Cli.Packages;

/// <summary>Asks a server about packages, and changes them. Whoever may not see a package is told the same as where there is none.</summary>
public sealed class PackageClient(ServerClient client)
{
    /// <param name="owner">A user or an organization; null for the caller.</param>
    /// <exception cref="ServerException">There is no such owner, or the server refuses.</exception>
    public async Task<IReadOnlyList<PackageSummary>> ListAsync(string? owner, CancellationToken cancellationToken)
    {
        foreach (var root in owner is null ? (string[])["user"] : [$"orgs/{owner}", $"users/{owner}"])
        {
            if (await client.ListAsync($"{root}/packages?package_type=container", null, cancellationToken) is { } found)
            {
                return [.. found.Select(PackageSummary.Read)];
            }
        }

        throw new ServerException(404, $"there is no user and no organization '{owner}' that you may see", "look at its spelling");
    }

    /// <exception cref="ServerException">There is no such package, or the server refuses.</exception>
    public async Task<(PackageSummary Package, string Path)> GetAsync(PackageName name, CancellationToken cancellationToken)
    {
        foreach (var isOfOrganization in (bool[])[true, false])
        {
            if (await client.GetAsync(name.PathOf(isOfOrganization), cancellationToken) is { } found)
            {
                return (PackageSummary.Read(found), name.PathOf(isOfOrganization));
            }
        }

        throw NotThere(name);
    }

    /// <summary>The newest first.</summary>
    /// <param name="path">The package's, of <see cref="GetAsync"/>.</param>
    public async Task<IReadOnlyList<PackageVersion>> VersionsAsync(PackageName name, string path, CancellationToken cancellationToken) =>
        [.. (await client.ListAsync($"{path}/versions", null, cancellationToken) ?? throw NotThere(name)).Select(PackageVersion.Read)];

    /// <exception cref="ServerException">There is no such package, or the caller is no admin of it (403), or the server refuses.</exception>
    public async Task<PackageSettings> SettingsAsync(PackageName name, CancellationToken cancellationToken) =>
        PackageSettings.Read(await client.GetAsync(name.SettingsPath, cancellationToken) ?? throw NotThere(name));

    public async Task<JsonElement> AccessAsync(PackageName name, CancellationToken cancellationToken) =>
        await client.GetAsync($"{name.SettingsPath}/effective-access", cancellationToken) ?? throw NotThere(name);

    /// <summary>Changes settings.</summary>
    /// <returns>All of them, as they are now; null where the caller may not see them any more.</returns>
    public async Task<PackageSettings?> ChangeAsync(PackageName name, Action<Utf8JsonWriter> members, CancellationToken cancellationToken)
    {
        var after = await SendAsync(name, HttpMethod.Patch, "", members, orNo: "", cancellationToken);
        return after.TryGetProperty("visibility", out _) ? PackageSettings.Read(after) : null;
    }

    /// <summary>Lists a repository, so that its codespaces may pull, or takes it from the list.</summary>
    public Task SetCodespacesAsync(PackageName name, RepositoryName repository, bool isListed, CancellationToken cancellationToken) => SendAsync(
        name, isListed ? HttpMethod.Put : HttpMethod.Delete, $"/codespaces/{repository.Owner}/{repository.Name}", null, $", or no repository {repository}", cancellationToken);

    /// <param name="role">Read, write or admin; null for none.</param>
    public Task SetRoleAsync(PackageName name, string user, string? role, CancellationToken cancellationToken) => SendAsync(
        name, role is null ? HttpMethod.Delete : HttpMethod.Put, $"/roles/{user}", role is null ? null : json => json.WriteString("role"u8, role), $", or no user '{user}'", cancellationToken);

    /// <summary>Deletes what is at a path of <see cref="GetAsync"/>, or a version below it.</summary>
    public Task DeleteAsync(string path, CancellationToken cancellationToken) => client.ChangeAsync(HttpMethod.Delete, path, null, cancellationToken);

    private static ServerException NotThere(PackageName name, string orNo = "") =>
        new(404, $"there is no package {name}{orNo} that you may see", $"look at its spelling: berth package list {name.Owner}");

    private async Task<JsonElement> SendAsync(
        PackageName name, HttpMethod method, string below, Action<Utf8JsonWriter>? members, string orNo, CancellationToken cancellationToken)
    {
        try
        {
            return await client.ChangeAsync(method, $"{name.SettingsPath}{below}", members, cancellationToken);
        }
        catch (ServerException e) when (e.Status == 404)
        {
            throw NotThere(name, orNo);
        }
    }
}
