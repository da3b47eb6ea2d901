using System.Diagnostics.CodeAnalysis;
using Berth.Core.References;

namespace Berth.Core.Ecr;

/// <summary>Where GetAuthorizationToken is asked.</summary>
/// <param name="Address">The API.</param>
/// <param name="Fallback">The name the API had before, to be tried where the first does not resolve; only FIPS endpoints have one.</param>
/// <param name="SigningName">What a signature calls the service.</param>
/// <remarks>
/// Rule: botocore's endpoint rules for <c>ecr</c> and <c>ecr-public</c>. They are not regular: an older SDK composed
/// <c>api.ecr.REGION.api.aws</c>, which does not exist.
/// </remarks>
public sealed record EcrEndpoint(Uri Address, Uri? Fallback, string SigningName, string Region)
{
    /// <summary>The endpoint for a registry. An override moves it; the region that signs stays the registry's.</summary>
    /// <remarks>
    /// A FIPS registry with an override is refused, as AWS's own tools do, because nobody can tell whether the other address keeps the
    /// promise. Dual-stack says nothing of the sort, so there the override is taken.
    /// </remarks>
    public static bool TryFind(
        EcrHost host,
        EcrEndpointOverrides overrides,
        [NotNullWhen(true)] out EcrEndpoint? endpoint,
        [NotNullWhen(false)] out string? problem)
    {
        endpoint = null;
        problem = null;
        if (overrides.For(host.Service) is not var (name, value))
        {
            endpoint = Regular(host.Service, host.Region, host.Partition, host.Fips, host.DualStack);
            return true;
        }

        problem = WhyUnusable(name, value, host);
        endpoint = problem is null ? new(new Uri(value), null, SigningNameOf(host.Service), host.Region) : null;
        return problem is null;
    }

    /// <summary>The endpoint that AWS's rules give for a region.</summary>
    internal static EcrEndpoint Regular(EcrService service, string region, AwsPartition partition, bool fips, bool dualStack)
    {
        var stem = SigningNameOf(service) + (fips ? "-fips" : "");
        var suffix = dualStack ? partition.DualStackApiSuffix ?? partition.Suffix : partition.Suffix;

        // Only these two dropped "api." when they learnt IPv6: all of private ECR, and ECR Public where it really is.
        var isShort = dualStack && (service is EcrService.Private || (!fips && region == EcrHost.PublicRegion));
        var address = isShort ? $"https://{stem}.{region}.{suffix}" : $"https://api.{stem}.{region}.{suffix}";
        var fallback = fips && !dualStack && service is EcrService.Private ? $"https://{stem}.{region}.{suffix}" : null;
        return new(new Uri(address), fallback is null ? null : new Uri(fallback), SigningNameOf(service), region);
    }

    private static string SigningNameOf(EcrService service) => service is EcrService.Public ? "ecr-public" : "ecr";

    /// <summary>Why an override is not taken for a registry; null where it is.</summary>
    internal static string? WhyUnusable(string name, string value, EcrHost host)
    {
        if (host.Fips)
        {
            return $"{name} is set and {host} is a FIPS registry; AWS supports only one of the two";
        }

        if (!Uri.TryCreate(value, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http") || address.Host is "")
        {
            return $"{name} '{Printable.Text(WithoutUserInfo(value))}' is not an https address";
        }

        if (address.UserInfo is not "" || address.Query is not "" || address.Fragment is not "")
        {
            return $"{name} holds more than a scheme, a host, a port and a path";
        }

        return address.Scheme is "http" && !address.IsLoopback
            ? $"{name} '{Printable.Text(value)}' is plain http; only a loopback address may be"
            : null;
    }

    /// <summary>What a message may quote of an address: nothing up to its last <c>@</c>.</summary>
    private static string WithoutUserInfo(string value) => value.LastIndexOf('@') is var at and >= 0 ? "…" + value[at..] : value;
}
