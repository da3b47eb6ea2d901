using Berth.Core.Credentials;

namespace Berth.Core.Ecr;

/// <summary>What the USER and PASSWORD of a set for an ECR registry are.</summary>
public enum AwsLoginKind
{
    /// <summary>None of the below, most likely the name of an IAM user.</summary>
    Unknown,

    /// <summary><c>AKIA…</c>: a long-term key, exchanged for tokens.</summary>
    AccessKey,

    /// <summary><c>ASIA…</c>: a temporary key, which works only together with its session token.</summary>
    TemporaryAccessKey,

    /// <summary>User <c>AWS</c> and a token from GetAuthorizationToken: used as it is.</summary>
    ReadyToken,

    /// <summary>User <c>AWS</c> and a token still encoded as base64 of <c>AWS:token</c>.</summary>
    EncodedToken,

    /// <summary>User <c>AWS</c>, but a password of the length and letters of a secret access key.</summary>
    SecretKeyUnderAws,

    /// <summary><c>aws</c> in other letters than capitals.</summary>
    AwsNotInCapitals,

    /// <summary>The ARN of a role, which a server assumes; the password is the external id.</summary>
    Role,

    /// <summary><c>AROA…</c>: the id of a role.</summary>
    RoleId,

    /// <summary><c>AIDA…</c>: the id of a user.</summary>
    UserId,

    /// <summary>Twelve digits: the number of an account.</summary>
    AccountId,
}

/// <summary>Tells what was put into USER and PASSWORD, from their form alone.</summary>
public static class AwsLogin
{
    /// <summary>How long a secret access key is, in characters.</summary>
    public const int SecretKeyLength = 40;

    public static AwsLoginKind KindOf(string user, SecretText password) => user switch
    {
        "AWS" when IsSecretKey(password.Reveal()) => AwsLoginKind.SecretKeyUnderAws,
        "AWS" when password.Reveal().StartsWith("QVdTO", StringComparison.Ordinal) => AwsLoginKind.EncodedToken,
        "AWS" => AwsLoginKind.ReadyToken,
        _ when user.Equals("AWS", StringComparison.OrdinalIgnoreCase) => AwsLoginKind.AwsNotInCapitals,
        _ when IsAwsId(user, "AKIA") => AwsLoginKind.AccessKey,
        _ when IsAwsId(user, "ASIA") => AwsLoginKind.TemporaryAccessKey,
        _ when IsAwsId(user, "AROA") => AwsLoginKind.RoleId,
        _ when IsAwsId(user, "AIDA") => AwsLoginKind.UserId,
        _ when AwsRole.TryParse(user, out _) => AwsLoginKind.Role,
        { Length: 12 } when !user.AsSpan().ContainsAnyExceptInRange('0', '9') => AwsLoginKind.AccountId,
        _ => AwsLoginKind.Unknown,
    };

    /// <summary>Whether a user name has the form of an access key id: AWS keys belong to ECR alone.</summary>
    public static bool IsAccessKeyId(string user) => IsAwsId(user, "AKIA") || IsAwsId(user, "ASIA");

    /// <summary>Four letters that tell the kind, then 12 to 124 capitals and digits: the length AWS reserves, 16 in practice.</summary>
    private static bool IsAwsId(string text, string prefix)
    {
        if (!text.StartsWith(prefix, StringComparison.Ordinal) || text.Length - prefix.Length is < 12 or > 124)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterUpper(c) && !char.IsAsciiDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSecretKey(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('/' or '+'))
            {
                return false;
            }
        }

        return text.Length == SecretKeyLength;
    }
}
