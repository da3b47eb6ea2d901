using System.Net;
using Berth.Core.Problems;
using Berth.Core.References;
using Berth.Core.Tokens;

namespace Berth.Core.Diagnosis.Findings;

/// <summary>Limits that a registry sets to how often one may pull.</summary>
internal static class RateFindings
{
    /// <summary>Fewer pulls than this are worth a word.</summary>
    private const int FewPulls = 10;

    /// <summary>An image that Docker Hub keeps for asking after the limit.</summary>
    private const string ShowQuota = "berth doctor docker.io/ratelimitpreview/test:latest --json";

    /// <summary>A refusal for asking too often.</summary>
    internal static Problem Of(RegistryEvidence registry, bool hasLogin, RegistryAnswer answer, AnswerClass meaning)
    {
        var name = registry.Registry.Value;
        var limit = RateLimit.Of(answer);
        return (registry.Product, meaning, hasLogin) switch
        {
            (_, AnswerClass.DockerHubQuota, false) => new(
                ProblemCode.PullQuotaReached, Severity.Error, name,
                $"Docker Hub's pull limit for this machine's address is used up{Told(limit)}",
                "without a login the limit is counted by address, which a cloud machine shares with strangers",
                "log in to Docker Hub with a personal access token, or pull through a mirror",
                "berth login docker.io"),
            (_, AnswerClass.DockerHubQuota, true) => new(
                ProblemCode.PullQuotaReached, Severity.Error, name,
                $"Docker Hub's pull limit for this login is used up{Told(limit)}",
                "a free account has a limit of its own",
                "wait for the window to pass, use an account with a higher limit, or pull through a mirror",
                ShowQuota),
            (RegistryProduct.EcrPublic, _, false) => new(
                ProblemCode.EcrPublicRateLimited, Severity.Error, name,
                "Amazon ECR Public refuses for asking too often without a login",
                "without a login it allows one pull a second, counted by an address that others share",
                "log in: add a registry secret set for public.ecr.aws with an AWS access key",
                "aws ecr-public get-login-password --region us-east-1 | docker login --username AWS --password-stdin public.ecr.aws"),
            _ => new(
                ProblemCode.RateLimited, Severity.Error, name,
                $"{name} refuses for being asked too often (HTTP {answer.Status})",
                "the limit is on requests of any kind, for this address or this login",
                "wait a minute, and look for what asks so often",
                $"curl -si https://{registry.Registry.ApiHost}/v2/"),
        };
    }

    /// <summary>A quota that is nearly used up, or that is counted for an address although there is a login.</summary>
    internal static Problem? Notice(RegistryEvidence registry, ReferenceEvidence image) => image switch
    {
        { RateLimit.Source: { } source, Credential: not null, WithLogin.IsGranted: true } when IPAddress.TryParse(source, out _) => new(
            ProblemCode.QuotaLoginNotCounted, Severity.Warning, registry.Registry.Value,
            "pulls are counted for this machine's address although a login was sent",
            "the login does not count, so the lower limit for anonymous pulls holds",
            "check that the login is one for this registry, and that it has not been revoked",
            "berth registries"),
        { RateLimit: { Remaining: < FewPulls and var remaining } limit, WithLogin.IsGranted: true } => new(
            ProblemCode.PullQuotaLow, Severity.Warning, registry.Registry.Value,
            $"only {remaining} of {limit.Limit?.ToString() ?? "an unknown number of"} pulls are left{WindowOf(limit)}",
            "the next pulls will be refused",
            image.Credential is null ? "log in, or pull through a mirror" : "wait for the window to pass, or pull through a mirror",
            $"berth doctor {image.Reference} --json"),
        _ => null,
    };

    private static string Told(RateLimit? limit) => limit is null ? "" : $" ({limit.Remaining} of {limit.Limit} left{WindowOf(limit)})";

    private static string WindowOf(RateLimit limit) => limit.Window is { } window ? $" in {window.TotalHours:0.#} hours" : "";
}
