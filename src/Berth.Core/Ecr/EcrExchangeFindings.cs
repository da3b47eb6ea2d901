using System.Text.RegularExpressions;
using Berth.Core.Problems;

namespace Berth.Core.Ecr;

/// <summary>What it means that AWS gave no token: one cause, one fix, one command. AWS's own words are always passed on.</summary>
public static partial class EcrExchangeFindings
{
    private const string PublicActions = "ecr-public:GetAuthorizationToken and sts:GetServiceBearerToken";

    /// <summary>The problem behind an answer; null for a token that came without one.</summary>
    public static Problem? Of(EcrAnswer answer, EcrHost host, AwsSet set) => answer switch
    {
        EcrAnswer.Token { ClockOffset: var offset } when offset == TimeSpan.Zero => null,
        EcrAnswer.Token { ClockOffset: var offset } => Skew(
            Severity.Warning, offset, $"the clock of this machine {Difference(offset)}; the key was exchanged by AWS's clock"),
        EcrAnswer.Refused refused => Of(refused, host, set),
        EcrAnswer.RoleRefused { Answer: var refused } when EcrErrors.IsAboutTime(refused) => Of(refused, host, set),
        EcrAnswer.RoleRefused { Answer: var refused } => AwsRoleFindings.NotAssumed(
            refused,
            $"AWS did not let this server assume the role of '{set.Identifier}' ({Type(refused.Type, refused.Status)}): {Words(refused.Message)}",
            set),
        EcrAnswer.Busy busy => Of(busy, host),
        EcrAnswer.Unreachable unreachable => Of(unreachable, host),
        EcrAnswer.Unusable unusable => new(
            ProblemCode.AwsAnswerNotUsable, Severity.Error, unusable.Host,
            $"'{unusable.Host}' did not answer as AWS does: {unusable.Reason}",
            "a proxy or a portal answers in its place, or an override points to something else",
            $"let '{unusable.Host}' through without inspection; check AWS_ENDPOINT_URL and HTTPS_PROXY",
            $"curl -sv https://{unusable.Host}/"),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>An override that cannot be used.</summary>
    /// <param name="what">What <see cref="EcrEndpoint.TryFind"/> told.</param>
    public static Problem Endpoint(string what, EcrHost host) => new(
        ProblemCode.AwsEndpointNotUsable, Severity.Error, host.Registry.Value, what,
        "a key is sent to AWS over https, to nobody else and in no other way",
        "unset the variable, or give it the https address of a VPC endpoint for ECR",
        "env | grep ^AWS_ENDPOINT_URL");

    private static Problem Of(EcrAnswer.Refused refused, EcrHost host, AwsSet set) => refused.Type switch
    {
        _ when EcrErrors.IsAboutTime(refused) => Skew(
            Severity.Error, refused.ClockOffset, $"{Said(refused, set)}; the clock of this machine {Difference(refused.ClockOffset)}"),
        "UnrecognizedClientException" or "InvalidClientTokenId" => KeyUnknown(refused, host, set),
        "InvalidSignatureException" or "SignatureDoesNotMatch" or "IncompleteSignatureException" => new(
            ProblemCode.AwsSecretWrong, Severity.Error, set.PasswordName,
            Said(refused, set),
            $"the secret does not belong to the key; {set.PasswordName} has {set.Password.Length} characters, "
                + $"a secret access key has {AwsLogin.SecretKeyLength}",
            $"copy the secret access key into {set.PasswordName} again, without line break, blank or quotes",
            $"printenv {set.PasswordName} | tr -d '\\n' | wc -c"),
        "ExpiredTokenException" or "ExpiredToken" => new(
            ProblemCode.AwsSessionExpired, Severity.Error, set.SessionTokenName,
            Said(refused, set),
            "the session that issued this temporary key is over, and the key with it",
            $"set {set.UserName}, {set.PasswordName} and {set.SessionTokenName} to those of a new session, or use a long-term key",
            "aws configure export-credentials"),
        "AccessDeniedException" or "AccessDenied" => NotAllowed(refused, host, set),
        "OptInRequired" => new(
            ProblemCode.AwsRegionNotEnabled, Severity.Error, set.ServerName,
            Said(refused, set),
            $"the account of the key has not enabled the region '{host.Region}'",
            $"enable the region for the account, or correct {set.ServerName}",
            $"aws account enable-region --region-name {host.Region}"),
        _ => new(
            ProblemCode.AwsExchangeRefused, Severity.Error, set.UserName,
            Said(refused, set),
            "AWS exchanged no token for the key, so the registry cannot be opened",
            $"check {set.UserName} and {set.PasswordName}, and try the exchange by hand",
            EcrLoginFindings.NewToken(host)),
    };

    private static Problem KeyUnknown(EcrAnswer.Refused refused, EcrHost host, AwsSet set) => new(
        ProblemCode.AwsKeyUnknown, Severity.Error, set.UserName,
        Said(refused, set),
        set switch
        {
            { Kind: AwsLoginKind.TemporaryAccessKey } => "the key and its session token do not belong together, or the session was revoked",
            { SessionToken: not null } => $"{set.SessionTokenName} is set, and a long-term key has no session token",
            _ when host.Partition != AwsPartition.Aws =>
                $"the key was deleted or made inactive, or it is not of the partition {host.Partition.Name}",
            _ => "the key was deleted or made inactive, or it is of another partition (China, GovCloud)",
        },
        set switch
        {
            { Kind: AwsLoginKind.TemporaryAccessKey } =>
                $"set {set.UserName}, {set.PasswordName} and {set.SessionTokenName} to the three values of one session",
            { SessionToken: not null } => $"remove {set.SessionTokenName}",
            _ => $"check that the key in {set.UserName} is active, or make a new one in the partition {host.Partition.Name}",
        },
        "aws iam list-access-keys");

    private static Problem NotAllowed(EcrAnswer.Refused refused, EcrHost host, AwsSet set)
    {
        var (code, actions, policy) = host.Service is EcrService.Public
            ? (ProblemCode.AwsPublicTokenNotAllowed, PublicActions, "AmazonElasticContainerRegistryPublicReadOnly")
            : (ProblemCode.AwsTokenNotAllowed, "ecr:GetAuthorizationToken", "AmazonEC2ContainerRegistryReadOnly");
        var arn = $"arn:{host.Partition.Name}:iam::aws:policy/{policy}";
        return new(
            code, Severity.Error, set.UserName,
            Said(refused, set),
            $"the policy of {(set.Kind is AwsLoginKind.Role ? "the role" : "the key's user")} does not allow {actions}, or allows it for single repositories only",
            $"allow {actions} on the resource *, for instance by the policy {policy}",
            Principal().Match(refused.Message) is { Success: true } principal
                ? principal.Groups["kind"].Value is "user"
                    ? $"aws iam attach-user-policy --user-name {principal.Groups["name"].Value} --policy-arn {arn}"
                    : $"aws iam attach-role-policy --role-name {principal.Groups["name"].Value} --policy-arn {arn}"
                : $"aws iam get-policy --policy-arn {arn}");
    }

    private static Problem Of(EcrAnswer.Busy busy, EcrHost host) => EcrErrors.IsThrottling(busy.Type) || busy.Status is 429
        ? new(
            ProblemCode.AwsThrottled, Severity.Error, host.Registry.Value,
            $"AWS asks for fewer requests ({Type(busy.Type, busy.Status)}): {Words(busy.Message)}",
            "an account gets 20 tokens a second for each region; many environments start at once, or something asks without caching",
            "try again in a minute; let the environments of a machine share one agent, which asks once for all",
            "berth agent")
        : new(
            ProblemCode.AwsExchangeRefused, Severity.Error, host.Registry.Value,
            $"AWS could not issue a token ({Type(busy.Type, busy.Status)}): {Words(busy.Message)}",
            $"the service has trouble in the region '{host.Region}'",
            "try again in a minute",
            EcrLoginFindings.NewToken(host));

    private static Problem Of(EcrAnswer.Unreachable unreachable, EcrHost host) => unreachable.Stage switch
    {
        EcrUnreachable.Name => new(
            ProblemCode.AwsApiNameUnknown, Severity.Error, unreachable.Host,
            $"the name '{unreachable.Host}' has no address: {unreachable.Reason}",
            $"a key is exchanged there; either '{host.Region}' is no region, or this network does not resolve AWS's names",
            "correct the region in SERVER, or let the resolver answer for that name",
            $"getent hosts {unreachable.Host}"),
        _ => new(
            ProblemCode.AwsApiUnreachable, Severity.Error, unreachable.Host,
            $"'{unreachable.Host}' {Stage(unreachable.Stage)}: {unreachable.Reason}",
            "tokens come from this host, not from the registry; a network may reach one and not the other",
            "open the way to it: a route, a proxy (HTTPS_PROXY), or a VPC endpoint for ecr.api (for a role, sts) whose policy lets the key in",
            $"curl -sv https://{unreachable.Host}/"),
    };

    private static string Stage(EcrUnreachable stage) => stage switch
    {
        EcrUnreachable.Tls => "was reached, and TLS failed",
        EcrUnreachable.Proxy => "was refused by the proxy",
        EcrUnreachable.Time => "did not answer in time",
        _ => "accepts no connection",
    };

    private static Problem Skew(Severity severity, TimeSpan? offset, string what) => new(
        ProblemCode.AwsClockSkew, severity, "clock", what,
        "AWS refuses what was signed more than a few minutes ago or ahead; certificates and other tokens fail by the clock as well",
        "set the clock of this machine, best by a time service",
        offset is null ? "date -u" : "sudo timedatectl set-ntp true");

    private static string Difference(TimeSpan? offset) => offset switch
    {
        null => "may be wrong",
        { Ticks: >= 0 } => $"is {offset.Value.TotalSeconds:0} seconds behind",
        _ => $"is {-offset.Value.TotalSeconds:0} seconds ahead",
    };

    private static string Said(EcrAnswer.Refused refused, AwsSet set) =>
        $"AWS refused the {(set.Kind is AwsLoginKind.Role ? "role" : "access key")} of '{set.Identifier}' ({Type(refused.Type, refused.Status)}): {Words(refused.Message)}";

    private static string Type(string type, int status) => (type, status) switch
    {
        ("", 0) => "not sent",
        ("", _) => $"status {status}",
        _ => type,
    };

    private static string Words(string message) => message is "" ? "it gave no reason" : message.TrimEnd('.');

    /// <summary>The user or role in AWS's message, in letters that are safe in a command line.</summary>
    [GeneratedRegex(
        @"^User: arn:[a-z-]+:(iam|sts)::[0-9]{12}:(?<kind>user|assumed-role)/(?<name>[A-Za-z0-9+=,.@_-]+)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Principal();
}
