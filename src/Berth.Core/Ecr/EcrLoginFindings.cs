using Berth.Core.Problems;

namespace Berth.Core.Ecr;

/// <summary>What can be said of an ECR login without asking AWS.</summary>
public static class EcrLoginFindings
{
    private const string TakesKey = "an ECR registry takes an access key id and its secret access key, or the user AWS and a token";

    /// <summary>Why USER and PASSWORD can never open a registry; null where they may.</summary>
    public static Problem? Of(AwsSet set, EcrHost host) => set.Kind switch
    {
        AwsLoginKind.TemporaryAccessKey when set.SessionToken is null => new(
            ProblemCode.SessionTokenMissing, Severity.Error, set.SessionTokenName,
            $"the access key of '{set.Identifier}' is temporary (ASIA…) and has no session token",
            "AWS takes a temporary key only together with the session token it was issued with",
            $"set {set.SessionTokenName} to the session token, or use a long-term key (AKIA…)",
            "aws configure export-credentials"),
        AwsLoginKind.Role => AwsRoleFindings.Of(set, host),
        AwsLoginKind.RoleId => NotAKey(set, "is the id of a role (AROA…)"),
        AwsLoginKind.UserId => NotAKey(set, "is the id of a user (AIDA…)"),
        AwsLoginKind.AccountId => NotAKey(set, "is the number of an account"),
        AwsLoginKind.Unknown => NotAKey(set, "is not an access key id; perhaps it is the name of an IAM user"),
        AwsLoginKind.SecretKeyUnderAws => new(
            ProblemCode.NotAnAwsKey, Severity.Error, set.UserName,
            $"{set.PasswordName} has the form of a secret access key, and {set.UserName} is AWS",
            "the user AWS goes with a token; a secret access key goes with its access key id",
            $"set {set.UserName} to the access key id (AKIA…) that belongs to the secret",
            "aws iam list-access-keys"),
        AwsLoginKind.AwsNotInCapitals => new(
            ProblemCode.NotAnAwsKey, Severity.Error, set.UserName,
            $"{set.UserName} is AWS, but not in capitals",
            "the registry compares the user name letter by letter",
            $"set {set.UserName} to AWS",
            "berth registries"),
        AwsLoginKind.EncodedToken when EcrToken.Decode(set.Password.Reveal()) is null => new(
            ProblemCode.EcrTokenUnreadable, Severity.Error, set.PasswordName,
            $"{set.PasswordName} begins like an encoded token (QVdTO…) and cannot be decoded",
            "it was probably cut off when it was copied",
            $"copy the token again, or set {set.UserName} to an access key id, which needs no copying",
            NewToken(host)),
        _ => null,
    };

    /// <summary>A ready token that has ended.</summary>
    public static Problem Expired(AwsSet set, EcrHost host, DateTimeOffset expiredAt) => new(
        ProblemCode.EcrTokenExpired, Severity.Error, set.PasswordName,
        $"the token in {set.PasswordName} expired at {expiredAt:yyyy-MM-dd HH:mm:ss} UTC",
        "a token of ECR lives for 12 hours and nobody can renew it; a key can be exchanged again and again",
        $"set {set.UserName} and {set.PasswordName} to an access key id and its secret access key, or make a new token",
        NewToken(host));

    /// <summary>A session token in the environment that belongs to another key: it is not used, and some tools would.</summary>
    /// <param name="hasSessionToken">Whether <c>AWS_SESSION_TOKEN</c> is set in the process's environment.</param>
    /// <param name="accessKeyId"><c>AWS_ACCESS_KEY_ID</c> there.</param>
    public static Problem? AmbientSession(AwsSet set, bool hasSessionToken, string? accessKeyId) =>
        hasSessionToken && accessKeyId != set.User && set.Kind is AwsLoginKind.AccessKey or AwsLoginKind.TemporaryAccessKey
            ? new(
                ProblemCode.AwsSessionTokenIgnored, Severity.Notice, "AWS_SESSION_TOKEN",
                $"AWS_SESSION_TOKEN is set in the environment and does not belong to the key of '{set.Identifier}'; it is ignored",
                "tools that let AWS's own variables in mix the two, and AWS then calls the key invalid",
                "nothing is to be done here; other tools may need it unset",
                "unset AWS_SESSION_TOKEN")
            : null;

    /// <summary>An AWS key in a set for a registry that is not ECR's.</summary>
    public static Problem KeyElsewhere(AwsSet set, string registry) => new(
        ProblemCode.AwsKeyElsewhere, Severity.Error, set.UserName,
        $"{set.UserName} is an AWS access key, and '{registry}' is not an ECR registry",
        "a long-lived AWS key would be sent to somebody who cannot use it and should not have it",
        $"correct {set.ServerName}, or set {set.UserName} and {set.PasswordName} to a login of '{registry}'",
        "berth registries");

    internal static string NewToken(EcrHost host) => host.Service is EcrService.Public
        ? $"aws ecr-public get-login-password --region {host.Region}"
        : $"aws ecr get-login-password --region {host.Region}";

    private static Problem NotAKey(AwsSet set, string what) => new(
        ProblemCode.NotAnAwsKey, Severity.Error, set.UserName,
        $"{set.UserName} {what}",
        TakesKey,
        $"set {set.UserName} to an access key id (AKIA…) and {set.PasswordName} to its secret access key",
        "aws iam list-access-keys");
}
