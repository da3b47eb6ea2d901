using System.Text.Json;
using Berth.Core.References;
using Berth.Server.Accounts;
using Berth.Server.Codespaces.Agents;
using Berth.Server.Http;

namespace Berth.Server.Codespaces;

/// <summary>Registers a codespace for whoever launches it, and each further launch; both answer with the token of its agent.</summary>
internal static class CodespaceRegistration
{
    public const int MaxDisplayName = 48;
    private const int MaxText = 255;
    private const int MaxPlatform = 40;

    /// <summary>As the user, and not as the administrator of the server that the user may also be: a codespace is the user's.</summary>
    public static Caller AsUser(Caller caller) => caller with { Scopes = Accounts.Tokens.Scopes.Read("repo") };

    /// <summary>A number of minutes; one that is out of bounds is noted.</summary>
    public static int? Minutes(RequestBody body, string name, int least, int most)
    {
        var given = body.Number(name);
        if (given < least || given > most)
        {
            body.Note($"\"{name}\" is not between {least} and {most}.");
            return null;
        }

        return (int?)given;
    }

    public static GitHubAnswer TooLong(string field, int most) => GitHubAnswer.Invalid(new FieldError("Codespace", field, "custom", $"{field} is over {most} characters"));

    public static async Task<IResult> PostAsync(HttpContext context, Caller caller, RepositoryAccess access, CancellationToken cancellationToken)
    {
        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var id = body.Member("pull_request") is { } pull && pull.TryGetProperty("repository_id", out var of) && of.TryGetInt64(out var ofPull) ? ofPull : body.Number("repository_id");
        return body.Fault is { } fault ? fault
            : id is null ? GitHubAnswer.Invalid(new FieldError("Codespace", "repository_id", "missing_field"))
            : await access.FindAsync(id.Value, AsUser(caller), cancellationToken) is { } repository ? await RegisterAsync(context, body, repository, caller, cancellationToken)
            : GitHubAnswer.NotFound;
    }

    public static async Task<IResult> PostToRepositoryAsync(
        string owner, string repo, HttpContext context, Caller caller, RepositoryAccess access, CancellationToken cancellationToken)
    {
        if (await access.FindAsync(owner, repo, AsUser(caller), cancellationToken) is not { } repository)
        {
            return GitHubAnswer.NotFound;
        }

        var (body, wrong) = await RequestBody.ReadAsync(context);
        return body is null ? wrong! : await RegisterAsync(context, body, repository, caller, cancellationToken);
    }

    /// <summary>A further launch, by whoever names the platform that it runs on. With <c>relaunch</c> also of one that runs: its agent of before is obeyed no more.</summary>
    public static async Task<IResult> StartAsync(
        string name, HttpContext context, Caller caller, CodespaceFinder finder, CodespaceStore store, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await finder.FindAsync(caller.RequiredUser, name, cancellationToken) is not { } seen)
        {
            return GitHubAnswer.NotFound;
        }

        var (body, wrong) = await RequestBody.ReadAsync(context);
        if (body is null)
        {
            return wrong!;
        }

        var (platform, relaunches, isPrebuild) = (body.Text("platform"), body.Flag("relaunch") ?? false, body.Flag("prebuild") ?? false);
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (!relaunches && CodespaceStates.IsUp(CodespaceStates.Shown(seen.Codespace, clock.GetUtcNow())))
        {
            return GitHubAnswer.Conflict("The codespace is running already.");
        }

        if (!IsPlatform(platform))
        {
            return platform is null or "" ? NoLauncher(seen.Repository, context, "is started") : NoPlatform;
        }

        var isStarted = false;
        var row = await store.ChangeAsync(seen, "start", caller.Actor, found => isStarted = Start(found, platform!, relaunches, isPrebuild, clock.GetUtcNow()), cancellationToken);
        return row is null ? GitHubAnswer.NotFound
            : !isStarted ? GitHubAnswer.Conflict("The codespace is running already.")
            : Launched(context, seen with { Codespace = row }, clock, StatusCodes.Status200OK);
    }

    private static bool Start(Codespace row, string platform, bool relaunches, bool isPrebuild, DateTimeOffset now)
    {
        if (row.State == CodespaceState.Deleted || (!relaunches && CodespaceStates.IsUp(CodespaceStates.Shown(row, now))))
        {
            return false;
        }

        (row.State, row.Platform, row.IsPrebuild, row.FailureReason, row.LastSeenAt) = (CodespaceState.Starting, platform, isPrebuild, null, now);
        row.Launch++;
        return true;
    }

    private static async Task<IResult> RegisterAsync(
        HttpContext context, RequestBody body, SeenRepository repository, Caller caller, CancellationToken cancellationToken)
    {
        var platform = body.Text("platform");
        var isPull = body.Member("pull_request") is not null;
        CodespaceRequest request = new(platform ?? "")
        {
            Ref = NullIfEmpty(body.Text("ref")),
            PullRequest = body.Member("pull_request") is { } pull && pull.TryGetProperty("pull_request_number", out var number) && number.TryGetInt32(out var given) ? given : null,

            // Who does not know where a pull request comes from gets no secrets into it.
            IsForkPullRequest = isPull && !(body.Member("pull_request")!.Value.TryGetProperty("from_fork", out var fork) && fork.ValueKind == JsonValueKind.False),
            IsPrebuild = body.Flag("prebuild") ?? false,
            DevcontainerPath = NullIfEmpty(body.Text("devcontainer_path")),
            DisplayName = NullIfEmpty(body.Text("display_name")),
            HasRegistrySecretsInEnvironment = body.Flag("registry_secrets_in_environment") ?? false,
            IdleTimeoutMinutes = Minutes(body, "idle_timeout_minutes", least: 5, most: 240),
            RetentionMinutes = Minutes(body, "retention_period_minutes", least: 0, most: 43200),
        };
        if (body.Fault is { } fault)
        {
            return fault;
        }

        if (Longest(request) is { } tooLong)
        {
            return tooLong;
        }

        if (!IsPlatform(platform))
        {
            return platform is null or "" ? NoLauncher(repository, context, "is launched") : NoPlatform;
        }

        var services = context.RequestServices;
        var row = await services.GetRequiredService<CodespaceStore>().RegisterAsync(caller.RequiredUser, repository, request, caller.Actor, cancellationToken);
        return row is null
            ? GitHubAnswer.Unprocessable($"You have {CodespaceStore.MaxPerUser} codespaces already; delete some.")
            : Launched(context, new(row, caller.RequiredUser, repository), services.GetRequiredService<TimeProvider>(), StatusCodes.Status201Created);
    }

    private static GitHubAnswer? Longest(CodespaceRequest request) =>
        request.DisplayName is { Length: > MaxDisplayName } ? TooLong("display_name", MaxDisplayName)
        : request.Ref is { Length: > MaxText } ? TooLong("ref", MaxText)
        : request.DevcontainerPath is { Length: > MaxText } ? TooLong("devcontainer_path", MaxText)
        : null;

    private static bool IsPlatform(string? text) => text is { Length: > 0 and <= MaxPlatform } && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static GitHubAnswer NoPlatform => GitHubAnswer.Invalid(new FieldError(
        "Codespace", "platform", "custom", $"platform is a word of lower-case letters, digits and '-', at most {MaxPlatform} characters"));

    /// <summary>What <c>gh codespace create</c> prints.</summary>
    private static GitHubAnswer NoLauncher(SeenRepository repository, HttpContext context, string done)
    {
        var host = Printable.Text(context.Request.Host.ToUriComponent());
        return GitHubAnswer.Unprocessable(
            $"This server runs no machines: a codespace {done} where podman or docker is. There: berth codespace create -R {repository.FullName} --server {host}");
    }

    private static IResult Launched(HttpContext context, SeenCodespace seen, TimeProvider clock, int status)
    {
        var json = CodespaceJson.Of(seen, ApiUrls.Of(context), clock.GetUtcNow());
        json["berth"]!["agent_token"] = context.RequestServices.GetRequiredService<AgentTokens>().Make(seen.Codespace);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(json, statusCode: status);
    }

    private static string? NullIfEmpty(string? text) => text is "" ? null : text;
}
