using Berth.Server.Accounts;
using Berth.Server.Accounts.Tokens;
using Berth.Server.Audit;

namespace Berth.Server.Tokens;

/// <summary>Who logs in to the registry.</summary>
internal abstract record RegistryLogin
{
    private RegistryLogin()
    {
    }

    /// <summary>As the registry's log and the audit name it.</summary>
    public abstract string Subject { get; }

    public abstract AuditActor Actor { get; }

    /// <summary>Nobody.</summary>
    public sealed record Anonymous(string? Address) : RegistryLogin
    {
        public override string Subject => "anonymous";

        public override AuditActor Actor => new(null, null, null, Address);
    }

    /// <summary>A person, by a personal token.</summary>
    public sealed record Personal(Caller Caller) : RegistryLogin
    {
        public override string Subject => Caller.RequiredUser.Login;

        public override AuditActor Actor => Caller.Actor;
    }

    /// <summary>A codespace, by its own token.</summary>
    public sealed record Codespace(CodespaceClaims Claims, string? Address) : RegistryLogin
    {
        public override string Subject => FormattableString.Invariant($"codespace of repository {Claims.RepositoryId}");

        public override AuditActor Actor => new(Claims.UserId, null, null, Address);
    }

    /// <summary>A build, by a workflow token.</summary>
    public sealed record Workflow(WorkflowToken Token, Account User, string? Address) : RegistryLogin
    {
        public override string Subject => FormattableString.Invariant($"workflow of repository {Token.RepositoryId}");

        public override AuditActor Actor => new(User.Id, User.Login, null, Address);
    }
}

/// <summary>Finds out whose password it is. The user name is not looked at, as at other registries.</summary>
internal sealed class RegistryLogins(
    AccessTokens personal, WorkflowTokens workflow, CodespaceTokens codespaces, LoginThrottle throttle, RecentAnswers<LoginKey, RegistryLogin> recent)
{
    public async Task<LoginOutcome> FindAsync(string? password, string? address, CancellationToken cancellationToken)
    {
        if (password is null)
        {
            return new(new RegistryLogin.Anonymous(address), false);
        }

        // Costs no database, and cannot be guessed: many codespaces behind one address do not slow each other down.
        if (codespaces.Read(password) is { } claims)
        {
            return new(new RegistryLogin.Codespace(claims, address), false);
        }

        if (throttle.IsRefused(address, password))
        {
            return new(null, true);
        }

        var (key, asOf) = (new LoginKey(Convert.ToBase64String(TokenText.HashOf(password)), address), recent.Version);
        if (recent.TryFind(key, out var known))
        {
            return new(known, false);
        }

        var (login, end) = await FindAnewAsync(password, address, cancellationToken);
        if (login is null)
        {
            throttle.Failed(address, password);
        }
        else
        {
            throttle.Succeeded(password);
            recent.Add(key, login, asOf, end);
        }

        return new(login, false);
    }

    private async Task<(RegistryLogin? Login, DateTimeOffset? ExpiresAt)> FindAnewAsync(string password, string? address, CancellationToken cancellationToken) =>
        await personal.FindAsync(password, address, cancellationToken) is { } person ? (new RegistryLogin.Personal(person.Caller), person.ExpiresAt)
        : await workflow.FindAsync(password, cancellationToken) is { } build ? (new RegistryLogin.Workflow(build.Token, build.User, address), build.Token.ExpiresAt)
        : (null, null);
}

/// <summary>A login as it is remembered for some seconds: by its hash, and where it came from.</summary>
internal sealed record LoginKey(string Hash, string? Address);

/// <param name="Login">Null where the password is none of ours, or was not looked at.</param>
/// <param name="IsThrottled">Whether too many were wrong lately.</param>
internal sealed record LoginOutcome(RegistryLogin? Login, bool IsThrottled);
