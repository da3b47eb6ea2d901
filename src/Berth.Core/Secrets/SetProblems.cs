using System.Text;
using Berth.Core.Credentials;
using Berth.Core.Ecr;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Secrets;

/// <summary>What can be told about a complete set without asking its registry. Each check looks at one thing alone.</summary>
internal static class SetProblems
{
    public static IEnumerable<Problem> Of(SetFacts set) =>
        from check in Checks
        let problem = check(set)
        where problem is not null
        select problem;

    private static readonly Func<SetFacts, Problem?>[] Checks =
    [
        ColonInUser,
        RobotWithoutItsName,
        NonAsciiPassword,
        ExpiredPassword,
        UnusedSessionToken,
        .. AwsProblems.Checks,
        .. ProductProblems.Checks,
    ];

    private static Problem? ColonInUser(SetFacts set) =>
        set.User.Contains(':') && !(set.IsEcr && AwsRole.TryParse(set.User, out _))
            ? set.AboutUser(
                ProblemCode.UserNotUsable,
                Severity.Error,
                $"{set.UserName} holds a colon",
                "user and password travel as user:password, which is cut at the first colon (RFC 7617)",
                $"store the user name alone in {set.UserName} and the password in {set.PasswordName}")
            : null;

    /// <summary>Harbor's robots are called <c>robot$name</c>; a shell that meets <c>$name</c> leaves <c>robot</c>.</summary>
    private static Problem? RobotWithoutItsName(SetFacts set) =>
        set.Product == RegistryProduct.Generic && (set.User == "robot" || set.User.StartsWith("robot+", StringComparison.Ordinal))
            ? set.AboutUser(
                ProblemCode.DollarExpanded,
                Severity.Warning,
                $"{set.UserName} is 'robot' without a name, so most likely a shell or Compose replaced what began with a dollar sign",
                "Harbor's robots are called robot$NAME or robot$PROJECT+NAME",
                $"set {set.UserName} in single quotes, in a Compose file with $$ for each dollar sign")
            : null;

    private static Problem? NonAsciiPassword(SetFacts set) =>
        !Ascii.IsValid(set.Password)
            ? set.AboutPassword(
                ProblemCode.PasswordNotAscii,
                Severity.Notice,
                $"{set.PasswordName} holds other characters than ASCII",
                "some clients, the .NET SDK among them, turn these into question marks before they send them",
                "use a password or token of ASCII characters")
            : null;

    private static Problem? ExpiredPassword(SetFacts set) =>
        WebToken.ExpiryOf(set.Password) is { } expiry && expiry <= set.Now
            ? set.AboutPassword(
                ProblemCode.PasswordExpired,
                Severity.Warning,
                $"{set.PasswordName} is a token that expired at {expiry:yyyy-MM-dd HH:mm} UTC",
                "a registry refuses an expired token",
                $"store a new token in {set.PasswordName}, or a password that lasts; if it should be good, check the clock")
            : null;

    private static Problem? UnusedSessionToken(SetFacts set) =>
        set.HasSessionToken && !set.IsEcr
            ? new(
                ProblemCode.SessionTokenUnused,
                Severity.Notice,
                set.SessionTokenName,
                $"{set.SessionTokenName} is not used, since {set.Registry} is not Amazon ECR",
                "only a temporary AWS key has a session token",
                $"remove {set.SessionTokenName}")
            : null;
}
