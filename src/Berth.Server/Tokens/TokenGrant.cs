using Berth.Core.References;
using Berth.Core.Tokens;
using Berth.Server.Accounts;
using Berth.Server.Packages;

namespace Berth.Server.Tokens;

/// <summary>Decides what of a question is granted, one package after the other.</summary>
internal sealed class TokenGrant(PackageFinder finder, PackagePublishing publishing)
{
    private const string Everything = "*";

    public async Task<Granted> DecideAsync(RegistryLogin login, TokenQuestion question, string host, CancellationToken cancellationToken)
    {
        List<GrantedScope> decided = [];
        foreach (var scope in question.Scopes)
        {
            decided.Add(await DecideAsync(login, scope, host, cancellationToken));
        }

        var granted = decided.Where(one => one.Actions.Count > 0).ToList();

        // The specification would answer with less. Then the registry would refuse, without a reason.
        var refused = decided.Find(one => one.IsWriteRefused) ?? (granted.Count == 0 ? decided.Find(one => one.Refusal is not null) : null);
        foreach (var note in refused is null ? decided.Select(one => one.Note).OfType<Func<CancellationToken, Task>>() : [])
        {
            await note(cancellationToken);
        }

        return new(decided, refused?.Refusal);
    }

    private async Task<GrantedScope> DecideAsync(RegistryLogin login, Scope asked, string host, CancellationToken cancellationToken)
    {
        if (asked.Type == "registry")
        {
            return asked.Name == "catalog" && login is RegistryLogin.Personal { Caller.IsSiteAdmin: true }
                ? new(asked, [Everything], "P1", null, null, false)
                : new(asked, [], "P5", null, "the list of all packages is for administrators of the server; look at one owner's: berth package list OWNER", false);
        }

        // The class of a repository, repository(plugin), is deprecated and says nothing here.
        var type = asked.Type.IndexOf('(') is > 0 and var at ? asked.Type[..at] : asked.Type;
        if (type != "repository" || PackageName.TryParse(asked.Name) is not { } name)
        {
            return new(asked, [], "M", null, $"'{Printable.Text(asked.ToString())}' names nothing here: images are called {host}/OWNER/NAME, in lower case", false);
        }

        if (!asked.Actions.Contains(Everything) && ActionsOf(asked).Count == 0)
        {
            return new(asked, [], "M", null, $"'{Printable.Text(asked.ToString())}' asks for nothing that there is: pull, push, delete", false);
        }

        var (userId, repositoryId) = login switch
        {
            RegistryLogin.Personal { Caller: var caller } => (caller.User?.Id, null),
            RegistryLogin.Codespace { Claims: var claims } => (claims.UserId, claims.RepositoryId),
            RegistryLogin.Workflow { Token: var token } => (token.UserId, token.RepositoryId),
            _ => ((long?)null, (long?)null),
        };
        var row = await finder.FindAsync(name, userId, repositoryId, cancellationToken);
        if (repositoryId is not null && row.Repository is null)
        {
            return new(asked, [], "M", null, "the repository that this token belongs to is gone", false);
        }

        return Decide(login, asked, row, row.Facts(name), host);
    }

    private GrantedScope Decide(RegistryLogin login, Scope asked, PackageRow row, PackageFacts facts, string host)
    {
        var requester = RequesterOf(login, row, facts.Name);
        var actions = asked.Actions.Contains(Everything) ? [PackageAction.Pull, PackageAction.Push, PackageAction.Delete] : ActionsOf(asked);
        var decisions = actions.ToDictionary(action => action, action => PackageAccess.Decide(facts, requester, action));
        var allowed = actions.Where(action => decisions[action].IsAllowed).ToList();

        // For everything it is enough to delete: clients that delete ask like that.
        var refused = asked.Actions.Contains(Everything)
            ? allowed.Contains(PackageAction.Delete) ? [] : [PackageAction.Delete]
            : actions.Except(allowed).OrderByDescending(action => action).ToList();
        var decisive = decisions[refused is [var first, ..] ? first : actions[0]];
        var changes = refused.Count == 0 && allowed.Exists(action => action != PackageAction.Pull);
        var rules = string.Join('+', decisions.Values.Select(one => PackageRules.NumberOf(one.Rule)).Distinct());
        return new(
            asked, [.. allowed.Select(PackageAccess.Text).Order(StringComparer.Ordinal)], rules, row.Owner,
            refused.Count > 0 ? SentenceOf(decisive, requester, facts, host) : null,
            refused.Exists(action => action != PackageAction.Pull))
        {
            Note = changes ? cancellationToken => NoteAsync(login, facts, row.Repository, cancellationToken) : null,
        };
    }

    /// <summary>Whoever is nothing to the owner gets one text for what is hidden and what is missing.</summary>
    private static string SentenceOf(PackageDecision decision, PackageRequester requester, PackageFacts facts, string host) => requester switch
    {
        PackageRequester.Anonymous => $"{facts.Name} is not public, or does not exist; log in with a token that has read:packages: docker login {host}",
        _ when requester.IsRelatedTo(facts) || facts.IsPublic || decision.Rule == PackageRule.CodespacePullsOnly => $"{decision.Reason}; {decision.Fix}",
        _ => $"{facts.Name} does not exist, or this login may not reach it; look at the spelling, and at who you are logged in as",
    };

    private Task NoteAsync(RegistryLogin login, PackageFacts facts, Repository? repository, CancellationToken cancellationToken) => login switch
    {
        RegistryLogin.Personal { Caller: var caller } => publishing.GrantedAsync(facts, caller.RequiredUser, null, caller.Actor, cancellationToken),
        RegistryLogin.Workflow { User: var user } => publishing.GrantedAsync(facts, user, repository, login.Actor, cancellationToken),
        _ => Task.CompletedTask,
    };

    private static PackageRequester RequesterOf(RegistryLogin login, PackageRow row, PackageName name) => login switch
    {
        RegistryLogin.Personal { Caller: var caller } => row.Person(caller),
        RegistryLogin.Codespace { Claims: var claims } => row.Codespace(name, claims.UserId, claims.IsPrebuild, claims.Consented),
        RegistryLogin.Workflow => row.Workflow(),
        _ => new PackageRequester.Anonymous(),
    };

    private static List<PackageAction> ActionsOf(Scope scope) =>
        [.. new[] { PackageAction.Pull, PackageAction.Push, PackageAction.Delete }.Where(action => scope.Actions.Contains(PackageAccess.Text(action)))];
}

/// <summary>What became of one scope.</summary>
/// <param name="Actions">What is granted of it.</param>
/// <param name="Rules">Which rules decided, by their numbers.</param>
/// <param name="Owner">Of the package; null for nobody.</param>
/// <param name="Refusal">Why something of it is not granted; null where all is.</param>
/// <param name="IsWriteRefused">Whether a push or a delete was asked for and refused.</param>
internal sealed record GrantedScope(Scope Asked, IReadOnlyList<string> Actions, string Rules, Account? Owner, string? Refusal, bool IsWriteRefused)
{
    /// <summary>What has to be written before a token for it is given out; null for nothing.</summary>
    public Func<CancellationToken, Task>? Note { get; init; }
}

/// <summary>What became of a question.</summary>
/// <param name="Refusal">Why there is no token at all; null where there is one.</param>
internal sealed record Granted(IReadOnlyList<GrantedScope> Scopes, string? Refusal)
{
    public IReadOnlyList<Scope> Access => [.. Scopes.Where(one => one.Actions.Count > 0).Select(one => one.Asked with
    {
        Type = one.Asked.Type.Split('(')[0],
        Actions = one.Actions,
    })];
}
