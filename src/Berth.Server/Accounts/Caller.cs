using Berth.Server.Accounts.Tokens;
using Berth.Server.Audit;

namespace Berth.Server.Accounts;

/// <summary>Who makes a call: a user with a token of some scopes, or nobody.</summary>
/// <param name="User">Null for an anonymous call.</param>
/// <param name="TokenId">The token it was made with; null for an anonymous call.</param>
/// <param name="Address">Where it came from.</param>
public sealed record Caller(Account? User, long? TokenId, Scopes Scopes, string? Address)
{
    /// <summary>
    /// For the token of a codespace: the one repository that it reads, beside what everybody may read. It changes nothing, and reaches only endpoints
    /// that say so (<see cref="EndpointRules"/>). Null for a user's token.
    /// </summary>
    public long? OnlyRepository { get; init; }

    /// <summary>Whether it may do what administrators of the server may: who is one, with a token that says so.</summary>
    public bool IsSiteAdmin => User is { IsSiteAdmin: true } && Scopes.Has("site_admin");

    /// <summary>How the audit log names it.</summary>
    public AuditActor Actor => new(User?.Id, User?.Login, TokenId, Address);

    /// <summary>The caller of an endpoint that only users reach.</summary>
    public Account RequiredUser => User ?? throw new System.Diagnostics.UnreachableException("The endpoint is open to anonymous callers.");

    public static ValueTask<Caller?> BindAsync(HttpContext context) => ValueTask.FromResult<Caller?>(Of(context));

    /// <summary>Who calls, as <see cref="AuthenticationMiddleware"/> found out.</summary>
    public static Caller Of(HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The authentication comes later in the pipeline.");
}
