using System.Text.Json.Nodes;
using Berth.Server.Accounts;
using Berth.Server.Accounts.Tokens;
using Berth.Server.Http;
using Berth.Server.Storage;

namespace Berth.Server.Packages;

/// <summary>Says who may pull a package and by which rule, and why somebody may not.</summary>
internal static class PackageExplanation
{
    /// <summary>How many people, and how many repositories, are told.</summary>
    private const int MaxTold = 1000;

    /// <summary><c>…/effective-access</c>, for admins of the package.</summary>
    public static async Task<IResult> AccessAsync(HttpContext context, BerthDbContext db, CancellationToken cancellationToken)
    {
        var (seen, refusal) = await PackageSettings.FindAsync(context);
        if (seen is null)
        {
            return refusal!;
        }

        var people = await PeopleAsync(seen, db, cancellationToken);
        var repositories = await RepositoriesAsync(seen, db, cancellationToken);
        return TypedResults.Json(new JsonObject
        {
            ["everybody"] = seen.Facts.IsPublic,
            ["people"] = new JsonArray([.. people.Take(MaxTold).Where(one => one.Decision.IsAllowed).Select(one => Entry("user", one.Name, one.Decision))]),
            ["codespaces"] = new JsonArray([.. repositories.Take(MaxTold).Where(one => one.Decision.IsAllowed).Select(one => Entry("repository", one.Name, one.Decision))]),
            ["is_complete"] = people.Count <= MaxTold && repositories.Count <= MaxTold,
        });
    }

    /// <summary>
    /// <c>…/decision?repository=O/R&amp;user=U</c>: would a codespace of that user and repository pull it; without a repository, would the user. About
    /// others than oneself only admins of the package ask. Whoever is nothing to the owner learns nothing.
    /// </summary>
    public static async Task<IResult> DecisionAsync(
        HttpContext context, string owner, string type, string name, Caller caller, PackageFinder finder, RepositoryAccess repositories, AccountStore accounts,
        CancellationToken cancellationToken)
    {
        var (repositoryName, login) = (context.Request.Query["repository"].ToString(), context.Request.Query["user"].ToString());
        var text = name.Contains('%') ? Uri.UnescapeDataString(name) : name;
        if (type != "container" || PackageName.TryParse($"{RepositoryAccess.KeyOf(owner)}/{text}") is not { } parsed)
        {
            return GitHubAnswer.NotFound;
        }

        var repository = repositoryName is "" ? null
            : repositoryName.Split('/') is [var repositoryOwner, var repo] ? await repositories.FindAsync(repositoryOwner, repo, caller, cancellationToken)
            : null;
        if (repositoryName is not "" && repository is null)
        {
            return GitHubAnswer.NotFound;
        }

        var own = await finder.FindAsync(parsed, caller.RequiredUser.Id, repository?.Repository.Id, cancellationToken);
        var person = own.Person(caller);
        if (!person.IsRelatedTo(own.Facts(parsed)) && !own.Facts(parsed).IsPublic && repository?.Owner.Id != own.Owner?.Id)
        {
            return GitHubAnswer.NotFound;
        }

        var about = login is "" || RepositoryAccess.KeyOf(login) == caller.RequiredUser.LoginKey ? caller.RequiredUser
            : PackageAccess.Decide(own.Facts(parsed), person with { HasScope = _ => true }, PackageAction.Delete).IsAllowed ? await accounts.FindAsync(login, AccountKind.User, cancellationToken)
            : null;
        if (about is null)
        {
            return GitHubAnswer.NotFound;
        }

        var row = about.Id == caller.RequiredUser.Id ? own : await finder.FindAsync(parsed, about.Id, repository?.Repository.Id, cancellationToken);
        PackageRequester requester = repository is null
            ? row.Person(new(about, null, Scopes.Read("repo, read:packages"), null))
            : row.Codespace(parsed, about.Id, context.Request.Query["prebuild"] == "true", System.Collections.Frozen.FrozenSet<long>.Empty);
        return TypedResults.Json(Shape(row.Facts(parsed), requester, about));
    }

    private static JsonObject Shape(PackageFacts facts, PackageRequester requester, Account user)
    {
        var decision = PackageAccess.Decide(facts, requester, PackageAction.Pull);
        return new()
        {
            ["package"] = facts.Name.ToString(),
            ["user"] = user.Login,
            ["repository"] = requester is PackageRequester.Codespace { FullName: var name } ? name : null,
            ["allowed"] = decision.IsAllowed,
            ["rule"] = PackageRules.NumberOf(decision.Rule),
            ["reason"] = decision.Reason,
            ["fix"] = decision.Fix,
            ["facts"] = new JsonArray([.. FactsOf(facts, requester).Select(fact => (JsonNode)fact)]),
        };
    }

    /// <summary>What was looked at, one sentence each.</summary>
    private static IEnumerable<string> FactsOf(PackageFacts facts, PackageRequester requester)
    {
        yield return facts.Package is null ? $"there is no package {facts.Name}" : $"{facts.Name} is {facts.VisibilityText}";
        if (facts.Package is not null)
        {
            yield return facts.Linked is null ? "it is linked to no repository"
                : $"it is linked to {facts.LinkedName} and {(facts.Inherits ? "inherits access from it" : "does not inherit access from it")}";
        }

        switch (requester)
        {
            case PackageRequester.Codespace codespace:
                yield return $"{codespace.FullName} is {codespace.Repository.Visibility.ToString().ToLowerInvariant()}, and belongs to {(codespace.IsRelatedTo(facts) ? "the same" : "another")} owner";
                yield return codespace.IsListed ? "the package lists it for codespaces" : "the package does not list it for codespaces";
                break;
            case PackageRequester.Person person:
                yield return person.IsOwner ? $"{person.Login} owns it, or administers its owner"
                    : person.IsMember ? $"{person.Login} is a member of its owner"
                    : $"{person.Login} is no member of its owner";
                yield return $"role in the package: {person.Role.ToString().ToLowerInvariant()}; in the linked repository: {person.Inherited.ToString().ToLowerInvariant()}";
                break;
        }
    }

    private static async Task<IReadOnlyList<(string Name, PackageDecision Decision)>> PeopleAsync(SeenPackage seen, BerthDbContext db, CancellationToken cancellationToken)
    {
        var (id, ownerId, linkedId) = (seen.Package.Id, seen.Owner.Id, seen.Package.RepositoryId);
        var (memberships, roles, collaborators) = (db.Memberships, db.PackageRoles, db.Collaborators);
        var found = await (
            from user in db.Accounts.AsNoTracking()
            where user.Kind == AccountKind.User
            from membership in memberships.Where(one => one.OrganizationId == ownerId && one.UserId == user.Id).DefaultIfEmpty()
            from role in roles.Where(one => one.PackageId == id && one.UserId == user.Id).DefaultIfEmpty()
            from collaborator in collaborators.Where(one => one.RepositoryId == linkedId && one.UserId == user.Id).DefaultIfEmpty()
            where user.Id == ownerId || membership != null || role != null || collaborator != null
            orderby user.LoginKey
            select new
            {
                User = user,
                IsMember = membership != null,
                IsOwner = membership != null && membership.IsOwner,
                Role = role == null ? AccessLevel.None : role.Role,
                Collaboration = collaborator == null ? AccessLevel.None : collaborator.Permission,
            }).Take(MaxTold + 1).ToListAsync(cancellationToken);
        return
        [
            .. found.Select(one => new PackageRow
            {
                Owner = seen.Owner,
                Package = seen.Package,
                Linked = seen.Facts.Linked,
                Repository = null,
                RepositoryOwner = null,
                IsMember = one.IsMember,
                IsOrganizationOwner = one.IsOwner,
                Role = one.Role,
                Collaboration = one.Collaboration,
                IsListed = false,
            }.Person(new(one.User, null, Scopes.Read("repo, read:packages"), null))).Select(person => (person.Login, PackageAccess.Decide(seen.Facts, person, PackageAction.Pull))),
        ];
    }

    private static async Task<IReadOnlyList<(string Name, PackageDecision Decision)>> RepositoriesAsync(SeenPackage seen, BerthDbContext db, CancellationToken cancellationToken)
    {
        var (id, ownerId, lists) = (seen.Package.Id, seen.Owner.Id, db.PackageCodespaces);
        var found = await db.Repositories.AsNoTracking().Where(repository => repository.OwnerId == ownerId).OrderBy(repository => repository.NameKey)
            .Select(repository => new { Repository = repository, IsListed = lists.Any(one => one.PackageId == id && one.RepositoryId == repository.Id) })
            .Take(MaxTold + 1).ToListAsync(cancellationToken);
        return
        [
            .. found.Select(one => new PackageRequester.Codespace(
                    one.Repository, $"{seen.Owner.Login}/{one.Repository.Name}", one.IsListed, false, System.Collections.Frozen.FrozenSet<long>.Empty, false))
                .Select(codespace => (codespace.FullName, PackageAccess.Decide(seen.Facts, codespace, PackageAction.Pull))),
        ];
    }

    private static JsonObject Entry(string what, string name, PackageDecision decision) => new()
    {
        [what] = name,
        ["rule"] = PackageRules.NumberOf(decision.Rule),
        ["reason"] = decision.Reason,
    };
}
