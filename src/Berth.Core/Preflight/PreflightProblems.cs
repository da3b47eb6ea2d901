using Berth.Core.Diagnosis;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Tokens;

namespace Berth.Core.Preflight;

/// <summary>What is wrong with a reference, where the quick look shows it already.</summary>
internal static class PreflightProblems
{
    /// <summary>Fewer pulls than this are worth a word.</summary>
    private const int FewPulls = 10;

    /// <summary>How many platforms a message names.</summary>
    private const int MaxPlatforms = 16;

    internal static Problem PlatformMissing(ImageReference image, IReadOnlyList<string> offered, string wanted) => new(
        ProblemCode.PlatformMissing, Severity.Error, image.ToString(),
        $"the image is there for {Printable.Text(offered is [] ? "no platform" : string.Join(", ", offered.Take(MaxPlatforms)))}, "
            + $"and not for {Printable.Text(wanted)}, which is needed",
        "clients say 'no matching manifest' or 'exec format error'",
        $"build and push the image for {Printable.Text(wanted)} too, or name another platform in devcontainer.json or the Dockerfile",
        $"skopeo inspect --raw docker://{image}");

    internal static Problem NotAnImage(ImageReference image) => new(
        ProblemCode.NotAnImage, Severity.Error, image.ToString(),
        "the registry has a dev container feature or template under this name, and no image",
        "an engine cannot pull it",
        "name it under \"features\", or name the image that was meant",
        $"skopeo inspect --raw docker://{image}");

    internal static Problem NotAFeature(ImageReference image) => new(
        ProblemCode.NotAFeature, Severity.Error, image.ToString(),
        "the registry has an image or something else under this name, and no dev container feature",
        "the Dev Containers CLI cannot install it",
        "check the name: that of a feature ends in the feature's id, as in ghcr.io/devcontainers/features/node:1",
        $"skopeo inspect --raw docker://{image}");

    internal static Problem DigestDiffers(ImageReference image) => new(
        ProblemCode.DigestDiffers, Severity.Error, image.ToString(),
        "the registry answers with something else than what the digest says",
        "clients refuse it; it was damaged or exchanged in the registry, or by something on the way",
        "ask whoever runs the registry; a cache or proxy before it may have to be emptied");

    /// <summary>The registry did not give it, and nobody finds a cause.</summary>
    internal static Problem NotReady(ImageReference image, RegistryReply reply) => new(
        ProblemCode.ReferenceNotReady, Severity.Error, image.ToString(),
        reply switch
        {
            { Fault: { } fault } => $"{image.Registry} did not give it: {fault}",
            { Answer: { IsSuccess: true } answer } => $"{image.Registry} answers with something that is no manifest (HTTP {answer.Status})",
            { Refusal: { } refusal } => $"{image.Registry} did not give it (HTTP {refusal.Status})",
            _ => $"{image.Registry} did not give it",
        },
        "asked again, the registry showed nothing that is known to be the cause",
        "try again; if it stays so, look the image up in the registry",
        $"skopeo --debug inspect docker://{image}");

    /// <summary>It is not asked again: whoever does makes it worse.</summary>
    internal static Problem TooMany(RegistryHost registry, RegistryReply reply, DateTimeOffset now)
    {
        var isQuota = AnswerClassification.Of(AnswerPlace.Registry, reply.Refusal!) == AnswerClass.DockerHubQuota;
        var wait = reply.RetryAfter(now) is { } time ? $"wait {Told(time)}, as the registry says" : "wait a few minutes";
        return new(
            isQuota ? ProblemCode.PullQuotaReached : ProblemCode.RateLimited, Severity.Error, registry.Value,
            isQuota ? $"{registry} refuses because its pull limit is used up (HTTP 429)" : $"{registry} refuses for being asked too often (HTTP 429)",
            "it is counted for this machine's address, or for the login; nothing more was asked, since that would prolong it",
            isQuota ? $"{wait}, log in with an account that has a higher limit, or pull through a mirror" : $"{wait}, and look for what asks so often",
            null);
    }

    internal static Problem? QuotaLow(RegistryHost registry, RateLimit? limit) => limit is { Remaining: < FewPulls and var remaining }
        ? new(
            ProblemCode.PullQuotaLow, Severity.Warning, registry.Value,
            $"only {remaining} of {limit.Limit?.ToString() ?? "an unknown number of"} pulls are left",
            "each image that is not on this machine takes one, and those beyond are refused",
            "log in with an account that has a higher limit, or pull through a mirror")
        : null;

    internal static Problem LoginEndsSoon(RegistryHost registry, ServingLogin login, DateTimeOffset end, DateTimeOffset now) => new(
        ProblemCode.LoginEndsSoon, Severity.Warning, registry.Value,
        $"the login for {registry}, {login.Text}, ends in {Told(end - now)}, at {end.ToUniversalTime():yyyy-MM-dd HH:mm} UTC",
        "a build that pulls after that fails, and nobody can renew a ready token",
        login.Kind == ServingLoginKind.Set
            ? "make a new token before the launch, or store a key or a password that lasts"
            : "log in again before the launch",
        "berth registries");

    internal static Problem Local(ImageReference image, Problem cause) => new(
        ProblemCode.LocalImageUsed, Severity.Notice, image.ToString(),
        $"it is on this machine, and the registry does not give it: {cause.What}",
        "the launch uses what is here; a machine that has not got it, and a build with --pull, will fail",
        cause.Fix,
        cause.Command);

    private static string Told(TimeSpan time) => time switch
    {
        { TotalSeconds: < 90 } => $"{Math.Max(0, Math.Ceiling(time.TotalSeconds)):0} seconds",
        { TotalMinutes: < 90 } => $"{time.TotalMinutes:0} minutes",
        { TotalHours: < 48 } => $"{time.TotalHours:0} hours",
        _ => $"{time.TotalDays:0} days",
    };
}
