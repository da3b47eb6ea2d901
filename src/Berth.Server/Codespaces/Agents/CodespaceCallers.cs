using Berth.Server.Accounts;
using Berth.Server.Accounts.Tokens;

namespace Berth.Server.Codespaces.Agents;

/// <summary>
/// Who calls with a codespace's <c>GITHUB_TOKEN</c>: its user, who only reads its repository and what is public, for as long as the codespace runs. Looked
/// up at each call, so that it ends with a stop, a later launch or the user's right to read.
/// </summary>
internal sealed class CodespaceCallers(AgentTokens tokens, CodespaceFinder finder, TimeProvider clock) : ISignedCallers
{
    public async Task<Caller?> FindAsync(string token, string? address, CancellationToken cancellationToken) =>
        tokens.ReadInside(token) is { } claims
        && await finder.FindAsync(claims.CodespaceId, cancellationToken) is { } seen
        && seen.Codespace.Launch == claims.Launch
        && CodespaceStates.IsUp(CodespaceStates.Shown(seen.Codespace, clock.GetUtcNow()))
        && seen.Repository.Permission >= AccessLevel.Read
            ? new(seen.User, null, Scopes.None, address) { OnlyRepository = seen.Repository.Repository.Id }
            : null;
}
