using Berth.Core.Credentials;
using Berth.Core.Ecr;
using Berth.Core.Problems;

namespace Berth.Core.Secrets;

/// <summary>What is wrong with a set for Amazon ECR, and with AWS keys anywhere else.</summary>
internal static class AwsProblems
{
    public static readonly Func<SetFacts, Problem?>[] Checks =
        [KeyElsewhere, NotAKey, Role, NoSessionToken, SessionTokenOfLastingKey, KeyLength, ReadyToken];

    /// <summary>An AWS key opens far more than a registry: it is handed to no host but AWS's own.</summary>
    private static Problem? KeyElsewhere(SetFacts set) =>
        !set.IsEcr && AwsLogin.IsAccessKeyId(set.User)
            ? set.AboutUser(
                ProblemCode.AwsKeyElsewhere,
                Severity.Error,
                $"{set.UserName} is an AWS access key, and {set.Registry} is not Amazon ECR",
                "an AWS key opens far more than a registry, so it is never sent to another host",
                "store this registry's own user and password, or the right ECR host in SERVER")
            : null;

    private static Problem? NotAKey(SetFacts set) => KindOf(set) switch
    {
        AwsLoginKind.SecretKeyUnderAws => NotAKey(
            set,
            $"{set.UserName} is 'AWS', but {set.PasswordName} has the form of a secret access key",
            "the user AWS goes with a token from GetAuthorizationToken; a secret access key goes with its access key id",
            $"store the access key id (AKIA…) that belongs to this secret key in {set.UserName}"),
        AwsLoginKind.AwsNotInCapitals => NotAKey(
            set,
            $"{set.UserName} is 'AWS' in other letters than capitals",
            "ECR takes the user of a ready token in capitals only",
            $"store 'AWS' in {set.UserName}, or better an access key id, from which tokens can be renewed"),
        AwsLoginKind.RoleId => NotAKey(
            set,
            $"{set.UserName} is the id of a role (AROA…)",
            "a role has no key of its own; it is assumed, which gives a temporary key (ASIA…) with a session token",
            $"store an access key id (AKIA…) in {set.UserName} and its secret access key in {set.PasswordName}"),
        AwsLoginKind.UserId => NotAKey(
            set,
            $"{set.UserName} is the id of an IAM user (AIDA…), not of an access key",
            "requests are signed with an access key",
            $"create an access key for that user, and store its id (AKIA…) in {set.UserName} and its secret in {set.PasswordName}"),
        AwsLoginKind.AccountId => NotAKey(
            set,
            $"{set.UserName} is the number of an AWS account",
            "requests are signed with an access key",
            $"store an access key id (AKIA…) in {set.UserName}; the account's number belongs into SERVER"),
        AwsLoginKind.Unknown => NotAKey(
            set,
            $"{set.UserName} is neither an access key id (AKIA…, ASIA…) nor a role's ARN nor 'AWS'",
            "ECR knows no user names and passwords, not even those of IAM users",
            $"store an access key id in {set.UserName} and its secret access key in {set.PasswordName}"),
        _ => null,
    };

    private static Problem NotAKey(SetFacts set, string what, string why, string fix) =>
        set.AboutUser(ProblemCode.NotAnAwsKey, Severity.Error, what, why, fix);

    private static Problem? Role(SetFacts set) => EcrHost.TryParse(set.Registry, out var host)
        ? AwsRoleFindings.Of(new(set.Identifier, set.User, new(set.Password)), host)
        : null;

    private static Problem? NoSessionToken(SetFacts set) =>
        KindOf(set) == AwsLoginKind.TemporaryAccessKey && !set.HasSessionToken
            ? new(
                ProblemCode.SessionTokenMissing,
                Severity.Error,
                set.SessionTokenName,
                $"{set.UserName} is a temporary key (ASIA…), and {set.SessionTokenName} is missing",
                "AWS takes a temporary key only together with the session token it came with",
                $"store the session token in {set.SessionTokenName}, or use a lasting key (AKIA…)")
            : null;

    private static Problem? SessionTokenOfLastingKey(SetFacts set) =>
        set.HasSessionToken && KindOf(set) is AwsLoginKind.AccessKey or AwsLoginKind.ReadyToken or AwsLoginKind.EncodedToken or AwsLoginKind.Role
            ? new(
                ProblemCode.SessionTokenUnused,
                Severity.Warning,
                set.SessionTokenName,
                $"{set.SessionTokenName} is set, but {set.UserName} is not a temporary key (ASIA…)",
                "a session token belongs to one temporary key; with another one AWS refuses the request",
                $"remove {set.SessionTokenName}, or store the temporary key it came with")
            : null;

    private static Problem? KeyLength(SetFacts set) =>
        KindOf(set) is AwsLoginKind.AccessKey or AwsLoginKind.TemporaryAccessKey && set.Password.Length != AwsLogin.SecretKeyLength
            ? set.AboutPassword(
                ProblemCode.SecretKeyLength,
                Severity.Warning,
                $"{set.PasswordName} has {set.Password.Length} characters, and a secret access key has {AwsLogin.SecretKeyLength}",
                "AWS refuses what is signed with a damaged key: SignatureDoesNotMatch",
                $"copy the secret access key again into {set.PasswordName}, whole and without blanks")
            : set.IsEcr && AwsLogin.IsAccessKeyId(set.User) && set.Password.Contains(' ')
                ? set.AboutPassword(
                    ProblemCode.SecretKeyLength,
                    Severity.Warning,
                    $"{set.PasswordName} holds a blank, and a secret access key has none",
                    "where a value travels in a URL, a plus sign becomes a blank",
                    $"copy the secret access key again into {set.PasswordName}")
                : null;

    private static Problem? ReadyToken(SetFacts set) =>
        KindOf(set) is AwsLoginKind.ReadyToken or AwsLoginKind.EncodedToken
            ? set.AboutPassword(
                ProblemCode.ReadyAwsToken,
                Severity.Notice,
                $"{set.PasswordName} is a ready token of Amazon ECR, which cannot be renewed",
                "such a token ends at most 12 hours after it was made, and earlier with the session that made it",
                $"store an access key id in {set.UserName} and its secret in {set.PasswordName}, so that tokens renew themselves")
            : null;

    private static AwsLoginKind? KindOf(SetFacts set) => set.IsEcr ? AwsLogin.KindOf(set.User, new SecretText(set.Password)) : null;
}
