namespace Berth.Core.Ecr;

/// <summary>One of AWS's separate worlds: keys, regions and host names of one are unknown in the others.</summary>
/// <param name="Name">As AWS writes it: <c>aws</c>, <c>aws-cn</c>.</param>
/// <param name="RegionPrefix">What every region of it starts with; empty for the commercial one, whose regions have many.</param>
/// <param name="Suffix">What its host names end with.</param>
/// <param name="DualStackRegistrySuffix">What its registries' host names end with where they answer IPv6 too; null where none do.</param>
/// <param name="DualStackApiSuffix">The same of its APIs.</param>
/// <remarks>Rule: botocore's <c>partitions.json</c> and the endpoint rules of <c>ecr</c>.</remarks>
public sealed record AwsPartition(
    string Name, string RegionPrefix, string Suffix, string? DualStackRegistrySuffix = null, string? DualStackApiSuffix = null)
{
    /// <summary>The commercial one, and what a region that no other partition claims belongs to.</summary>
    public static readonly AwsPartition Aws = new("aws", "", "amazonaws.com", "on.aws", "api.aws");

    /// <summary>Every partition; those with a prefix of their own first.</summary>
    public static readonly IReadOnlyList<AwsPartition> All =
    [
        new("aws-us-gov", "us-gov-", "amazonaws.com", "on.aws", "api.aws"),
        new("aws-cn", "cn-", "amazonaws.com.cn", "on.amazonwebservices.com.cn", "api.amazonwebservices.com.cn"),
        new("aws-eusc", "eusc-", "amazonaws.eu", null, "api.amazonwebservices.eu"),
        new("aws-iso", "us-iso-", "c2s.ic.gov"),
        new("aws-iso-b", "us-isob-", "sc2s.sgov.gov"),
        new("aws-iso-e", "eu-isoe-", "cloud.adc-e.uk"),
        new("aws-iso-f", "us-isof-", "csp.hci.ic.gov"),
        Aws,
    ];

    /// <summary>The partition a region lies in, told from its name alone.</summary>
    public static AwsPartition OfRegion(string region) =>
        All.First(partition => region.StartsWith(partition.RegionPrefix, StringComparison.Ordinal));
}
