using Berth.Server.Accounts.Json;
using Berth.Server.Http;

namespace Berth.Server.Accounts.Repositories;

/// <summary>Reads what a repository is to be, and makes, forks or changes one.</summary>
internal sealed class RepositoryMaking(RepositoryStore repositories, TimeProvider clock)
{
    private const string DefaultBranch = "main";

    public async Task<IResult> MakeAsync(HttpContext context, Account owner, Caller caller, CancellationToken cancellationToken)
    {
        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var wanted = Read(body, isNew: true);
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (Invalid(wanted, owner) is { } invalid)
        {
            return invalid;
        }

        var visibility = wanted.Visibility ?? RepositoryVisibility.Public;
        if (visibility != RepositoryVisibility.Public && !caller.Scopes.Has("repo"))
        {
            return GitHubAnswer.MissingScope("repo");
        }

        return await FinishAsync(context, owner, New(owner, wanted, visibility, forkOf: null), caller, StatusCodes.Status201Created, cancellationToken);
    }

    /// <summary>Changes what the body names.</summary>
    public async Task<IResult> ChangeAsync(HttpContext context, SeenRepository seen, Caller caller, CancellationToken cancellationToken)
    {
        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var wanted = Read(body, isNew: false);
        if ((body.Fault ?? Invalid(wanted, seen.Owner)) is { } fault)
        {
            return fault;
        }

        if (wanted.Visibility is not null and not RepositoryVisibility.Public && !caller.Scopes.Has("repo"))
        {
            return GitHubAnswer.MissingScope("repo");
        }

        var changed = await repositories.ChangeAsync(
            seen,
            row =>
            {
                row.Name = wanted.Name ?? row.Name;
                row.NameKey = RepositoryAccess.KeyOf(row.Name);
                row.Visibility = wanted.Visibility ?? row.Visibility;
                row.Description = wanted.Description ?? row.Description;
                row.DefaultBranch = wanted.DefaultBranch ?? row.DefaultBranch;
                row.CloneUrl = wanted.CloneUrl ?? row.CloneUrl;
            },
            caller.Actor, cancellationToken);
        return changed is null ? NameTaken : TypedResults.Json(RepositoryJson.Full(seen with { Repository = changed }, ApiUrls.Of(context)));
    }

    /// <summary>Makes a fork: the caller's own, or an organization's that the caller owns. A fork of what is not public is private.</summary>
    public async Task<IResult> ForkAsync(
        HttpContext context, SeenRepository source, OrganizationAccess organizations, Caller caller, CancellationToken cancellationToken)
    {
        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var (organization, name) = (body.Text("organization"), body.Text("name") ?? source.Repository.Name);
        if (body.Fault is { } fault)
        {
            return fault;
        }

        var owner = organization is null ? caller.RequiredUser
            : await organizations.FindAsync(organization, caller, cancellationToken) is { IsOwner: true } seen ? seen.Account
            : null;
        if (owner is null)
        {
            return GitHubAnswer.NotFound;
        }

        var wanted = new Wanted(name, null, source.Repository.Description, source.Repository.DefaultBranch, source.Repository.CloneUrl);
        var visibility = source.Repository.Visibility == RepositoryVisibility.Public ? RepositoryVisibility.Public : RepositoryVisibility.Private;
        return Invalid(wanted, owner)
            ?? await FinishAsync(context, owner, New(owner, wanted, visibility, source.Repository.Id), caller, StatusCodes.Status202Accepted, cancellationToken);
    }

    private static GitHubAnswer NameTaken { get; } =
        GitHubAnswer.Invalid(new FieldError("Repository", "name", "custom", "name already exists on this account"));

    private async Task<IResult> FinishAsync(
        HttpContext context, Account owner, Repository repository, Caller caller, int status, CancellationToken cancellationToken) =>
        await repositories.MakeAsync(owner, repository, caller.Actor, cancellationToken) is { } made
            ? TypedResults.Json(RepositoryJson.Full(new(made, owner, AccessLevel.Admin), ApiUrls.Of(context)), statusCode: status)
            : NameTaken;

    private Repository New(Account owner, Wanted wanted, RepositoryVisibility visibility, long? forkOf) => new()
    {
        OwnerId = owner.Id,
        Name = wanted.Name!,
        NameKey = RepositoryAccess.KeyOf(wanted.Name!),
        Visibility = visibility,
        Description = wanted.Description,
        ForkOf = forkOf,
        DefaultBranch = wanted.DefaultBranch ?? DefaultBranch,
        CloneUrl = wanted.CloneUrl,
        CreatedAt = clock.GetUtcNow(),
        UpdatedAt = clock.GetUtcNow(),
    };

    private static Wanted Read(RequestBody body, bool isNew)
    {
        var visibility = body.Choice("visibility", "public", "private", "internal")
            ?? body.Flag("private") switch { true => "private", false => "public", _ => null };
        return new(
            isNew ? body.RequiredText("name") : body.Text("name"),
            visibility is null ? null : Enum.Parse<RepositoryVisibility>(visibility, ignoreCase: true),
            body.Text("description"), body.Text("default_branch"), body.Text("clone_url"));
    }

    private static GitHubAnswer? Invalid(Wanted wanted, Account owner)
    {
        List<FieldError> errors = [];
        if (wanted.Name is { } name && !AccountNames.IsRepository(name))
        {
            errors.Add(new("Repository", "name", "custom", "name is invalid: letters, digits, '-', '_' and '.' only, at most 100"));
        }

        if (wanted.Visibility == RepositoryVisibility.Internal && owner.Kind != AccountKind.Organization)
        {
            errors.Add(new("Repository", "visibility", "custom", "internal repositories belong to organizations"));
        }

        if (wanted.CloneUrl is { } url && !AccountNames.IsCloneUrl(url))
        {
            errors.Add(new("Repository", "clone_url", "custom", "clone_url is no address that git clones from, or has a login in it"));
        }

        if (wanted.DefaultBranch is { } branch && (branch.Length is 0 or > 255 || branch.Any(c => char.IsControl(c) || c is ' ' or '~' or '^' or ':' or '?' or '*' or '[' or '\\')))
        {
            errors.Add(new("Repository", "default_branch", "invalid"));
        }

        if (wanted.Description is { Length: > 350 })
        {
            errors.Add(new("Repository", "description", "custom", "description is too long: at most 350 characters"));
        }

        return errors.Count == 0 ? null : GitHubAnswer.Invalid(errors);
    }

    private sealed record Wanted(string? Name, RepositoryVisibility? Visibility, string? Description, string? DefaultBranch, string? CloneUrl);
}
