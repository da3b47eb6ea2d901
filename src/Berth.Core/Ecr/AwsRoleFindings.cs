using System.Text.RegularExpressions;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Ecr;

/// <summary>What can be wrong with a set whose USER is a role and whose PASSWORD is the external id.</summary>
public static partial class AwsRoleFindings
{
    /// <summary>What can be said without asking AWS; null where nothing is wrong, and for a set that names no role.</summary>
    public static Problem? Of(AwsSet set, EcrHost host) => !AwsRole.TryParse(set.User, out var role) ? null
        : role.Partition != host.Partition ? new(
            ProblemCode.RoleNotUsable, Severity.Error, set.UserName,
            $"the role in {set.UserName} is of the partition {role.Partition.Name}, and '{host}' of {host.Partition.Name}",
            "keys, roles and registries of one partition are unknown in the others",
            $"store the ARN of a role of the partition {host.Partition.Name} in {set.UserName}, or correct {set.ServerName}")
        : !ExternalId().IsMatch(set.Password.Reveal()) ? new(
            ProblemCode.RoleNotUsable, Severity.Error, set.PasswordName,
            $"{set.UserName} is a role, and {set.PasswordName} is no external id",
            "a role is assumed only with the external id that its trust policy asks for: 2 to 1224 letters, digits and +=,.@:/-",
            $"store in {set.PasswordName} the external id of the role's trust policy; where it has none, choose one at random and add the condition")
        : null;

    internal static Problem NeedsServer(AwsSet set) => new(
        ProblemCode.RoleNeedsServer, Severity.Error, set.UserName,
        $"{set.UserName} is a role, and only a server assumes roles",
        "a role is assumed by an identity that its trust policy names, and a machine without a server has none",
        $"keep the set on a server, or store an access key id in {set.UserName} and its secret access key in {set.PasswordName}");

    internal static Problem NotGranted(AwsSet set, AwsRole role) => new(
        ProblemCode.RoleNotGranted, Severity.Error, set.UserName,
        set.Owner is { } owner
            ? $"this server does not assume the role '{Printable.Text(role.Arn)}' for {Printable.Text(owner)}"
            : $"{set.UserName} is a role, which is taken only from the secrets of an organization or a user, and these are a repository's",
        "a server is trusted by the roles of many, so it assumes a role only for those whom its configuration names beside it",
        set.Owner is null
            ? "store the set among the organization's secrets"
            : "ask whoever runs the server to add the role with this owner to its setting Aws:Roles");

    internal static Problem NoIdentity(AwsSet set) => new(
        ProblemCode.RoleNeedsServer, Severity.Error, set.UserName,
        $"{set.UserName} is a role, and this server has no AWS identity that could assume it",
        "a role is assumed by an identity that its trust policy names",
        "ask whoever runs the server to give it AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");

    /// <param name="said">AWS's own words, made fit to be shown.</param>
    internal static Problem NotAssumed(EcrAnswer.Refused refused, string said, AwsSet set) => refused.Type switch
    {
        "InvalidClientTokenId" or "UnrecognizedClientException" or "SignatureDoesNotMatch" or "InvalidSignatureException"
            or "ExpiredToken" or "ExpiredTokenException" or "" => NotAssumed(
            said, set,
            "AWS does not take the server's own key",
            "ask whoever runs the server to check its AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN"),
        "RegionDisabledException" => NotAssumed(
            said, set,
            "the account of the role or of the server has not enabled the registry's region",
            "enable the region for the account"),
        _ => NotAssumed(
            said, set,
            $"the role's trust policy does not name the server's identity together with the external id in {set.PasswordName}, "
                + "or that identity may not call sts:AssumeRole",
            "let the role's trust policy allow sts:AssumeRole to the server's identity where sts:ExternalId is that value"),
    };

    private static Problem NotAssumed(string said, AwsSet set, string why, string fix) => new(
        ProblemCode.RoleNotAssumed, Severity.Error, set.UserName, said, why, fix,
        AwsRole.TryParse(set.User, out var role) ? $"aws iam get-role --role-name {role.Name}" : null);

    /// <summary>Rule: <c>ExternalId</c> of sts:AssumeRole.</summary>
    [GeneratedRegex(@"^[A-Za-z0-9_+=,.@:/-]{2,1224}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ExternalId();
}
