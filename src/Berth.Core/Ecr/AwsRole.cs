using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Berth.Core.Ecr;

/// <summary>A role of IAM, by its ARN: <c>arn:aws:iam::123456789012:role/registry-reader</c>.</summary>
/// <remarks>Rule: IAM's "IAM ARNs" and its limits for names and paths; the partition must be one that exists.</remarks>
public sealed partial record AwsRole
{
    /// <summary>A path of 512 characters and a name of 64, after the rest of an ARN.</summary>
    private const int MaxLength = 640;

    private AwsRole(string arn, AwsPartition partition, string account, string name) =>
        (Arn, Partition, Account, Name) = (arn, partition, account, name);

    public string Arn { get; }

    public AwsPartition Partition { get; }

    /// <summary>The twelve digits of the account that it belongs to.</summary>
    public string Account { get; }

    /// <summary>Its name, without a path.</summary>
    public string Name { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out AwsRole? role)
    {
        role = text.Length <= MaxLength && Pattern().Match(text) is { Success: true } match
            && AwsPartition.All.FirstOrDefault(one => one.Name == match.Groups["partition"].Value) is { } partition
            ? new(text, partition, match.Groups["account"].Value, match.Groups["name"].Value)
            : null;
        return role is not null;
    }

    public override string ToString() => Arn;

    [GeneratedRegex(
        @"^arn:(?<partition>[a-z-]{1,20}):iam::(?<account>[0-9]{12}):role/([!-.0-~]{1,510}/)*(?<name>[A-Za-z0-9_+=,.@-]{1,64})\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
