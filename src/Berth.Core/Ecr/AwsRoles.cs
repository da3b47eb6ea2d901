using Berth.Core.Problems;

namespace Berth.Core.Ecr;

/// <summary>
/// Assumes roles for sets, with an AWS identity of its own: what a server does, and a machine without one does not. Closed by default: a
/// role is assumed only for those whom the server's own configuration names beside it.
/// </summary>
/// <remarks>
/// Anybody who may set a secret may write any ARN into it, and the server is trusted by more roles than that person's. So two things must
/// hold, one at each end: the server's list names the role for the owner of the secrets, and the role's trust policy asks for the external
/// id, which only the role's owner can have told (AWS calls the trap "the confused deputy").
/// </remarks>
/// <param name="identity">The key that signs: the server's own; null where it has none. Asked for each exchange.</param>
public sealed class AwsRoles(StsClient client, Func<AwsKey?> identity, IReadOnlyList<AwsRoleGrant> grants)
{
    /// <summary>Why the role of a set is not assumed, told without asking AWS; null where it may be.</summary>
    internal Problem? WhyNot(AwsSet set, AwsRole role) =>
        set.Owner is not { } owner || !grants.Any(grant => grant.Role.Arn == role.Arn && grant.Owners.Contains(owner, StringComparer.OrdinalIgnoreCase))
            ? AwsRoleFindings.NotGranted(set, role)
        : identity() is null ? AwsRoleFindings.NoIdentity(set)
        : null;

    internal Task<RoleAnswer> AssumeAsync(Uri endpoint, EcrHost host, AwsRole role, AwsSet set, CancellationToken cancellationToken) =>
        identity() is { } key
            ? client.AssumeAsync(endpoint, host.Region, role, set.Password, key, cancellationToken)
            : Task.FromResult<RoleAnswer>(new RoleAnswer.Failed(
                new EcrAnswer.RoleRefused(new(0, "", "the server has no AWS identity of its own any more", null))));
}
