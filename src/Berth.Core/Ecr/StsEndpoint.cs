using System.Diagnostics.CodeAnalysis;

namespace Berth.Core.Ecr;

/// <summary>Where roles are assumed: in the region of the registry, so that nothing depends on another.</summary>
/// <remarks>Rule: botocore's endpoint rules for <c>sts</c>. The regional endpoints of GovCloud are FIPS endpoints by their plain name.</remarks>
internal static class StsEndpoint
{
    /// <summary>As <see cref="EcrEndpoint.TryFind"/>, for STS.</summary>
    public static bool TryFind(
        EcrHost host, EcrEndpointOverrides overrides, [NotNullWhen(true)] out Uri? address, [NotNullWhen(false)] out string? problem)
    {
        if (overrides.ForSts is not var (name, value))
        {
            (address, problem) = (Regular(host.Region, host.Partition, host.Fips, host.DualStack), null);
            return true;
        }

        problem = EcrEndpoint.WhyUnusable(name, value, host);
        address = problem is null ? new Uri(value) : null;
        return address is not null;
    }

    internal static Uri Regular(string region, AwsPartition partition, bool fips, bool dualStack) => (fips, dualStack) switch
    {
        (true, false) when partition.Name == "aws-us-gov" => new($"https://sts.{region}.{partition.Suffix}"),
        (_, true) => new($"https://{(fips ? "sts-fips" : "sts")}.{region}.{partition.DualStackApiSuffix ?? partition.Suffix}"),
        _ => new($"https://{(fips ? "sts-fips" : "sts")}.{region}.{partition.Suffix}"),
    };
}
