using System.Diagnostics.CodeAnalysis;
using Berth.Core.References;

namespace Berth.Core.Ecr;

/// <summary>The two services that answer GetAuthorizationToken.</summary>
public enum EcrService
{
    Private,
    Public,
}

/// <summary>An ECR registry, known by its host: <c>123456789012.dkr.ecr.eu-west-1.amazonaws.com</c>, <c>public.ecr.aws</c>.</summary>
/// <remarks>
/// Grammar: <c>ACCOUNT.dkr.ecr[-fips].REGION.SUFFIX</c>, or <c>dkr-ecr</c>, with the suffixes of every partition: the pattern that
/// AWS's own credential helper and its kubelet provider use. The whole host must match, so a look-alike is never given a key.
/// </remarks>
public sealed record EcrHost
{
    /// <summary>The only region that issues tokens of ECR Public.</summary>
    public const string PublicRegion = "us-east-1";

    private EcrHost(
        RegistryHost registry, EcrService service, string? account, string region, AwsPartition partition, bool fips, bool dualStack) =>
        (Registry, Service, Account, Region, Partition, Fips, DualStack) = (registry, service, account, region, partition, fips, dualStack);

    /// <summary>The registry as it was configured: its login is for this host, whatever host AWS names beside a token.</summary>
    public RegistryHost Registry { get; }

    public EcrService Service { get; }

    /// <summary>The twelve digits of the account that owns the registry; null for ECR Public.</summary>
    public string? Account { get; }

    /// <summary>The region that its tokens come from.</summary>
    public string Region { get; }

    public AwsPartition Partition { get; }

    /// <summary>Whether it is an endpoint with validated cryptography.</summary>
    public bool Fips { get; }

    /// <summary>Whether it answers IPv6 too.</summary>
    public bool DualStack { get; }

    /// <summary>Whether two hosts are doors to the same registry: one account in one region, or ECR Public.</summary>
    public bool IsSameRegistryAs(EcrHost other) => Service == other.Service && Account == other.Account && Region == other.Region;

    /// <summary>Reads a host; false for every host that is not ECR's.</summary>
    public static bool TryParse(RegistryHost registry, [NotNullWhen(true)] out EcrHost? host)
    {
        host = registry.Canonical.Name switch
        {
            "public.ecr.aws" => Public(registry, dualStack: false),
            "ecr-public.aws.com" => Public(registry, dualStack: true),
            var name => Private(registry, name),
        };
        return host is not null;
    }

    public override string ToString() => Registry.Value;

    private static EcrHost Public(RegistryHost registry, bool dualStack) =>
        new(registry, EcrService.Public, null, PublicRegion, AwsPartition.Aws, fips: false, dualStack);

    private static EcrHost? Private(RegistryHost registry, string name)
    {
        // The service is one label or two: dkr-ecr or dkr.ecr.
        var labels = name.Split('.');
        var serviceLabels = labels.Length > 2 && labels[1] == "dkr" ? 2 : 1;
        if (labels.Length < serviceLabels + 3 || !IsAccount(labels[0]))
        {
            return null;
        }

        var fips = labels[serviceLabels].EndsWith("-fips", StringComparison.Ordinal);
        if (string.Join('.', labels[1..(serviceLabels + 1)]) is not ("dkr.ecr" or "dkr.ecr-fips" or "dkr-ecr" or "dkr-ecr-fips"))
        {
            return null;
        }

        var region = labels[serviceLabels + 1];
        var suffix = string.Join('.', labels[(serviceLabels + 2)..]);
        var partition = AwsPartition.All
            .Where(candidate => suffix == candidate.Suffix || suffix == candidate.DualStackRegistrySuffix)
            .MaxBy(candidate => region.StartsWith(candidate.RegionPrefix, StringComparison.Ordinal) ? candidate.RegionPrefix.Length : -1);
        return partition is null
            ? null
            : new(registry, EcrService.Private, labels[0], region, partition, fips, dualStack: suffix != partition.Suffix);
    }

    private static bool IsAccount(string label) => label.Length == 12 && !label.AsSpan().ContainsAnyExceptInRange('0', '9');
}
