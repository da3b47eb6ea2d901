using System.Text.Json;
using Berth.Core.Declarations;

namespace Berth.Cli.Declarations;

/// <summary>
/// Compares a declaration with what a server has, in the order in which it can be done: users, organizations and their members, repositories
/// and their collaborators, policies of secrets. What is not declared stays as it is; with pruning, members and collaborators that are not
/// listed where others are go. Nobody's account, no repository and no secret is ever removed.
/// </summary>
internal sealed class Planner(ServerState state, bool prunes)
{
    private readonly List<Change> changes = [];

    public async Task<IReadOnlyList<Change>> PlanAsync(Declaration declared, CancellationToken cancellationToken)
    {
        foreach (var user in declared.Users)
        {
            await UserAsync(user, cancellationToken);
        }

        foreach (var organization in declared.Organizations)
        {
            await OrganizationAsync(organization, cancellationToken);
        }

        foreach (var user in declared.Users)
        {
            foreach (var repository in user.Repositories)
            {
                await RepositoryAsync(user.Login, isOrganization: false, repository, cancellationToken);
            }
        }

        return changes;
    }

    private async Task UserAsync(DeclaredUser user, CancellationToken cancellationToken)
    {
        var found = await state.UserAsync(user.Login, cancellationToken);
        if (found is null)
        {
            Add(ChangeKind.Add, $"user {user.Login}", HttpMethod.Post, "admin/users", json =>
            {
                json.WriteString("login"u8, user.Login);
                WriteGiven(json, "email", user.Email);
            });
        }

        var isAdmin = found is { } there && there.TryGetProperty("site_admin", out var flag) && flag.ValueKind == JsonValueKind.True;
        if (user.IsSiteAdmin is { } wanted && wanted != isAdmin)
        {
            Add(
                wanted ? ChangeKind.Alter : ChangeKind.Remove, $"user {user.Login}: {(wanted ? "is made" : "is no longer")} an administrator of the server",
                wanted ? HttpMethod.Put : HttpMethod.Delete, $"users/{ServerState.Escape(user.Login)}/site_admin", null);
        }
    }

    private async Task OrganizationAsync(DeclaredOrganization organization, CancellationToken cancellationToken)
    {
        var path = $"orgs/{ServerState.Escape(organization.Login)}";
        var found = await state.OrganizationAsync(organization.Login, cancellationToken);
        if (found is null)
        {
            var owner = organization.FirstOwner ?? throw new MisusedException(
                $"organization '{organization.Login}' is not there, and no owner is declared for it", $"add one at {organization.Location}: members: {{ mona: owner }}");
            Add(ChangeKind.Add, $"organization {organization.Login} of {owner}", HttpMethod.Post, "admin/organizations", json =>
            {
                json.WriteString("login"u8, organization.Login);
                json.WriteString("admin"u8, owner);
                WriteGiven(json, "profile_name", organization.Name);
            });
        }

        Alter($"organization {organization.Login}", path, found, ("name", found is null ? null : organization.Name), ("default_repository_permission", organization.MemberPermission));
        var members = found is null ? new Dictionary<string, string>() : await state.MembersAsync(organization.Login, cancellationToken);
        foreach (var (login, role) in organization.Members ?? new Dictionary<string, string>())
        {
            var now = members.GetValueOrDefault(login) ?? (found is null && login == organization.FirstOwner ? "admin" : null);
            if (now != role)
            {
                Add(
                    now is null ? ChangeKind.Add : ChangeKind.Alter,
                    $"organization {organization.Login}: {login} {(now is null ? $"becomes {Role(role)}" : $"{Role(now)} → {Role(role)}")}",
                    HttpMethod.Put, $"{path}/memberships/{ServerState.Escape(login)}", json => json.WriteString("role"u8, role));
            }
        }

        foreach (var login in prunes && organization.Members is { } listed ? members.Keys.Where(login => !listed.ContainsKey(login)) : [])
        {
            Add(ChangeKind.Remove, $"organization {organization.Login}: {login} is no longer in it", HttpMethod.Delete, $"{path}/memberships/{ServerState.Escape(login)}", null);
        }

        foreach (var repository in organization.Repositories)
        {
            await RepositoryAsync(organization.Login, isOrganization: true, repository, cancellationToken);
        }

        await SecretsAsync(organization, found is not null, cancellationToken);
    }

    private async Task RepositoryAsync(string owner, bool isOrganization, DeclaredRepository repository, CancellationToken cancellationToken)
    {
        var (full, path) = ($"{owner}/{repository.Name}", $"repos/{ServerState.Escape(owner)}/{ServerState.Escape(repository.Name)}");
        var found = await state.RepositoryAsync(owner, repository.Name, cancellationToken);
        if (found is null)
        {
            Add(
                ChangeKind.Add, $"repository {full}, {repository.Visibility ?? "private"}", HttpMethod.Post,
                isOrganization ? $"orgs/{ServerState.Escape(owner)}/repos" : $"berth/users/{ServerState.Escape(owner)}/repos", json =>
                {
                    json.WriteString("name"u8, repository.Name);
                    json.WriteString("visibility"u8, repository.Visibility ?? "private");
                    WriteGiven(json, "description", repository.Description);
                    WriteGiven(json, "default_branch", repository.DefaultBranch);
                    WriteGiven(json, "clone_url", repository.CloneUrl);
                });
        }
        else
        {
            Alter(
                $"repository {full}", path, found, ("visibility", repository.Visibility), ("description", repository.Description),
                ("default_branch", repository.DefaultBranch), ("clone_url", repository.CloneUrl));
        }

        var collaborators = found is null || repository.Collaborators is null
            ? new Dictionary<string, string>()
            : await state.CollaboratorsAsync(owner, repository.Name, cancellationToken);
        foreach (var (login, permission) in repository.Collaborators ?? new Dictionary<string, string>())
        {
            if (collaborators.GetValueOrDefault(login) is var now && now != permission)
            {
                Add(
                    now is null ? ChangeKind.Add : ChangeKind.Alter,
                    $"repository {full}: {login} may {permission}{(now is null ? "" : $", no longer {now}")}",
                    HttpMethod.Put, $"{path}/collaborators/{ServerState.Escape(login)}", json => json.WriteString("permission"u8, permission));
            }
        }

        foreach (var login in prunes && repository.Collaborators is { } listed ? collaborators.Keys.Where(login => !listed.ContainsKey(login)) : [])
        {
            Add(ChangeKind.Remove, $"repository {full}: {login} is no longer a collaborator", HttpMethod.Delete, $"{path}/collaborators/{ServerState.Escape(login)}", null);
        }

        var secrets = found is null || repository.Secrets.Count == 0 ? new Dictionary<string, string>() : await state.SecretsAsync(path, cancellationToken);
        foreach (var secret in repository.Secrets.Where(secret => !secrets.ContainsKey(secret.Name)))
        {
            Missing($"repository {full}: secret {secret.Name} has no value; gh secret set {secret.Name} --app codespaces --repo {full}");
        }
    }

    private async Task SecretsAsync(DeclaredOrganization organization, bool isThere, CancellationToken cancellationToken)
    {
        var path = $"orgs/{ServerState.Escape(organization.Login)}";
        var secrets = isThere && organization.Secrets.Count > 0 ? await state.SecretsAsync(path, cancellationToken) : new Dictionary<string, string>();
        foreach (var secret in organization.Secrets)
        {
            if (!secrets.TryGetValue(secret.Name, out var visibility))
            {
                Missing($"organization {organization.Login}: secret {secret.Name} has no value; gh secret set {secret.Name} --app codespaces --org {organization.Login}"
                    + (secret.Visibility is { } policy ? $" --visibility {policy}" : "")
                    + (secret.Repositories is { Count: > 0 } names ? $" --repos {string.Join(',', names)}" : ""));
                continue;
            }

            List<string>? repositories = secret.Repositories is { } chosen ? [.. chosen.Select(name => $"{organization.Login}/{name}")] : null;
            var selected = visibility == "selected" && secret.Repositories is not null
                ? await state.SelectedAsync(organization.Login, secret.Name, cancellationToken)
                : new HashSet<string>();
            var isOther = secret.Visibility is { } wanted && wanted != visibility;
            if (isOther || (secret.Repositories is { } names2 && !selected.SetEquals(names2)))
            {
                changes.Add(new(
                    ChangeKind.Alter,
                    $"organization {organization.Login}: secret {secret.Name} "
                    + (isOther ? $"{visibility} → {secret.Visibility}" : "is shared with other repositories")
                    + (secret.Repositories is { } shared ? $": {(shared.Count == 0 ? "none" : string.Join(", ", shared))}" : ""),
                    HttpMethod.Put, $"{path}/codespaces/secrets/{ServerState.Escape(secret.Name)}",
                    json => json.WriteString("visibility"u8, secret.Visibility ?? visibility))
                { Repositories = repositories });
            }
        }
    }

    /// <summary>Members that have another value are changed, all in one request.</summary>
    private void Alter(string subject, string path, JsonElement? found, params ReadOnlySpan<(string Name, string? Wanted)> members)
    {
        List<(string Name, string? Now, string Wanted)> different = [];
        foreach (var (name, wanted) in members)
        {
            var now = found is { } there && there.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            if (wanted is not null && now != wanted)
            {
                different.Add((name, now, wanted));
            }
        }

        if (different.Count > 0)
        {
            Add(
                ChangeKind.Alter, $"{subject}: {string.Join(", ", different.Select(one => $"{one.Name} {(one.Now is null ? "" : $"{one.Now} → ")}{one.Wanted}"))}",
                HttpMethod.Patch, path, json => different.ForEach(one => json.WriteString(one.Name, one.Wanted)));
        }
    }

    private void Add(ChangeKind kind, string what, HttpMethod method, string path, Action<Utf8JsonWriter>? body) => changes.Add(new(kind, what, method, path, body));

    private void Missing(string what) => changes.Add(new(ChangeKind.Missing, what, null, "", null));

    private static string Role(string role) => role == "admin" ? "owner" : role;

    private static void WriteGiven(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
