using System.Text.Json;
using System.Text.RegularExpressions;
using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.Ecr;

/// <summary>What it means that an ECR registry refused: one cause, one fix, one command.</summary>
public static partial class EcrRegistryFindings
{
    private const string PullActions = "ecr:BatchGetImage, ecr:GetDownloadUrlForLayer and ecr:BatchCheckLayerAvailability";

    /// <summary>The most of a body that is looked at, in characters.</summary>
    private const int MaxBody = 64 * 1024;

    /// <param name="status">Of the answer to <c>/v2/</c>, a manifest or a blob.</param>
    /// <param name="body">Its body, as text; empty for a HEAD.</param>
    /// <param name="host">The registry that answered.</param>
    /// <param name="imageName">The path inside the registry; null where only <c>/v2/</c> was asked.</param>
    /// <param name="set">Where the login came from; null where it was another tool's, or none was sent.</param>
    /// <param name="expiresAt">When the login that was sent ends; null where that is not known.</param>
    /// <returns>The problem; null where the answer says nothing that is particular to AWS.</returns>
    public static Problem? Of(
        int status, string body, EcrHost host, string? imageName, AwsSet? set, DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        var words = Words(body.Length > MaxBody ? body[..MaxBody] : body);
        return words switch
        {
            _ when Says(words, "authorization token has expired") => Expired(words, host, set, expiresAt, now),
            _ when Says(words, "security token included in the request is") => SessionEnded(words, host, set),
            _ when Says(words, "ecr:BatchImportUpstreamImage") || Says(words, "ecr:CreateRepository") || Says(words, "upstream registry") =>
                PullThrough(words, host, imageName),
            _ when Says(words, "not authorized to perform: ecr") => NotAllowed(words, host, imageName),
            _ when UnknownRepository().Match(words) is { Success: true } match =>
                Unknown(match.Groups["account"].Value, words, host, imageName, set),
            _ when status is 429 || Says(words, "Rate exceeded") => Throttled(words, host),
            _ when status is 401 && set?.Kind is AwsLoginKind.ReadyToken or AwsLoginKind.EncodedToken => OtherRegion(host, set, expiresAt),
            _ => null,
        };
    }

    /// <summary>A login for another door of the registry that is asked for: clients compare hosts, not registries.</summary>
    /// <param name="asked">The host in the image's name, for which there is no login.</param>
    /// <param name="withLogin">The hosts for which there is one.</param>
    public static Problem? LoginForOtherHost(EcrHost asked, IEnumerable<RegistryHost> withLogin)
    {
        var known = withLogin.ToList();
        var other = known.Contains(asked.Registry)
            ? null
            : known
                .Select(host => EcrHost.TryParse(host, out var ecr) ? ecr : null)
                .FirstOrDefault(ecr => ecr?.IsSameRegistryAs(asked) is true);
        return other is null
            ? null
            : new(
                ProblemCode.EcrLoginForOtherHost, Severity.Error, asked.Registry.Value,
                $"there is a login for '{other}' and none for '{asked}', another host of the same registry",
                "clients look a login up by the exact host; many tools store it under the plain host that AWS names beside a token",
                $"set SERVER to '{asked}', or use '{other}' in the names of images",
                "berth registries");
    }

    private static Problem Expired(string words, EcrHost host, AwsSet? set, DateTimeOffset? expiresAt, DateTimeOffset now) => new(
        ProblemCode.EcrTokenExpired, Severity.Error, set?.PasswordName ?? host.Registry.Value,
        $"'{host}' says: {Quoted(words)}",
        (set?.Kind, expiresAt) switch
        {
            (null, _) => "the login that was sent is another tool's, and older than 12 hours",
            (AwsLoginKind.ReadyToken or AwsLoginKind.EncodedToken, { } end) when end <= now =>
                $"the token in {set!.PasswordName} expired at {end:yyyy-MM-dd HH:mm:ss} UTC",
            (AwsLoginKind.ReadyToken or AwsLoginKind.EncodedToken, _) =>
                $"the token in {set!.PasswordName} is older than 12 hours; nobody can renew it",
            _ => "the clock of this machine may be wrong, or the login is a copy that was made earlier",
        },
        set is null
            ? "log in again, or let a credential helper do so"
            : $"set {set.UserName} and {set.PasswordName} to an access key id and its secret access key, from which tokens are renewed",
        EcrLoginFindings.NewToken(host));

    private static Problem SessionEnded(string words, EcrHost host, AwsSet? set) => new(
        ProblemCode.EcrSessionEnded, Severity.Error, set?.PasswordName ?? host.Registry.Value,
        $"'{host}' says: {Quoted(words)}",
        "a token dies with the session or the key that made it, even before its 12 hours are over",
        set switch
        {
            null => "log in again with a session that lasts, or with a long-term key",
            { Kind: AwsLoginKind.AccessKey } => $"the key in {set.UserName} was deleted or made inactive: store one that is active",
            _ => $"set {set.UserName} and {set.PasswordName} to a long-term key, or make the token anew with each session",
        },
        EcrLoginFindings.NewToken(host));

    private static Problem PullThrough(string words, EcrHost host, string? imageName) => new(
        ProblemCode.EcrPullThroughRefused, Severity.Error, Subject(host, imageName),
        $"'{host}' says: {Quoted(words)}",
        Says(words, "upstream registry")
            ? "the pull-through cache could not log in to the registry that it copies from"
            : "the first pull through a cache imports the image and creates its repository, and the key may not do that",
        Says(words, "upstream registry")
            ? "correct the login in the secret that the cache's rule names"
            : "allow ecr:BatchImportUpstreamImage and ecr:CreateRepository to the key's user",
        $"aws ecr describe-pull-through-cache-rules --region {host.Region}");

    private static Problem NotAllowed(string words, EcrHost host, string? imageName) => new(
        ProblemCode.EcrPullNotAllowed, Severity.Error, Subject(host, imageName),
        $"'{host}' says: {Quoted(words)}",
        "the login works; the identity's policy, or for another account the repository's, does not allow the pull",
        $"allow {PullActions}; across accounts in the repository's policy as well",
        imageName is not null && SafeName().IsMatch(imageName)
            ? $"aws ecr get-repository-policy --region {host.Region} --registry-id {host.Account} --repository-name {imageName}"
            : $"aws sts get-caller-identity --region {host.Region}");

    private static Problem Unknown(string account, string words, EcrHost host, string? imageName, AwsSet? set) =>
        host.Account is { } expected && account != expected
            ? new(
                ProblemCode.EcrOtherAccount, Severity.Error, set?.ServerName ?? Subject(host, imageName),
                $"the account {account} answered, and '{host}' is the registry of {expected}: {Quoted(words)}",
                "the image was looked for in another registry than the one that was meant",
                $"correct the account in {set?.ServerName ?? "SERVER"} or in the image's name",
                $"aws ecr describe-repositories --region {host.Region} --registry-id {expected}")
            : new(
                ProblemCode.EcrRepositoryUnknown, Severity.Error, Subject(host, imageName),
                $"'{host}' says: {Quoted(words)}",
                $"there is no repository of that name in the account {account} in the region '{host.Region}'",
                "correct the name of the image, or the account and region in its host",
                $"aws ecr describe-repositories --region {host.Region} --registry-id {account}");

    private static Problem Throttled(string words, EcrHost host) => new(
        ProblemCode.AwsThrottled, Severity.Error, host.Registry.Value,
        words is "" ? $"'{host}' asks for fewer requests" : $"'{host}' asks for fewer requests: {Quoted(words)}",
        host.Service is EcrService.Public
            ? "without a login ECR Public allows one pull a second, with one ten"
            : "the requests of an account are limited in each region; many environments pull at once",
        "try again in a minute",
        $"aws service-quotas list-service-quotas --service-code ecr --region {host.Region}");

    private static Problem OtherRegion(EcrHost host, AwsSet set, DateTimeOffset? expiresAt) => new(
        ProblemCode.EcrTokenOfOtherRegion, Severity.Error, set.PasswordName,
        expiresAt is { } end
            ? $"'{host}' did not take the token in {set.PasswordName}, which ends only at {end:yyyy-MM-dd HH:mm:ss} UTC"
            : $"'{host}' did not take the token in {set.PasswordName}",
        $"a token opens the registries of its own region and partition; this registry is in '{host.Region}' ({host.Partition.Name})",
        $"make the token in '{host.Region}', or set {set.UserName} to an access key id, which is exchanged in the right region",
        EcrLoginFindings.NewToken(host));

    private static string Subject(EcrHost host, string? imageName) =>
        imageName is null ? host.Registry.Value : $"{host}/{Printable.Text(imageName)}";

    private static string Quoted(string words) => Printable.Text(words).TrimEnd('.');

    private static bool Says(string words, string sentence) => words.Contains(sentence, StringComparison.OrdinalIgnoreCase);

    /// <summary>The messages of <c>{"errors":[…]}</c>; a body that is not of that form is taken as it is.</summary>
    private static string Words(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 16 });
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("errors", out var errors)
                && errors.ValueKind is JsonValueKind.Array
                ? string.Join("; ", errors.EnumerateArray().Select(error => EcrErrors.Text(error, "message")).OfType<string>())
                : body;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Older answers of ECR are plain text.
            return body.Trim();
        }
    }

    [GeneratedRegex(
        "repository with name '[^']*' does not exist in the registry with id '(?<account>[0-9]{12})'",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex UnknownRepository();

    /// <summary>Letters that are safe in a command line.</summary>
    [GeneratedRegex("^[a-z0-9][a-z0-9._/-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex SafeName();
}
