namespace Berth.Core.Ecr;

/// <summary>Where the process was told to find AWS's APIs, for a VPC endpoint or a proxy. Never taken from a secret.</summary>
/// <param name="Ecr"><c>AWS_ENDPOINT_URL_ECR</c></param>
/// <param name="EcrPublic"><c>AWS_ENDPOINT_URL_ECR_PUBLIC</c></param>
/// <param name="All"><c>AWS_ENDPOINT_URL</c>, for all of them where the specific one is not set.</param>
/// <param name="Sts"><c>AWS_ENDPOINT_URL_STS</c></param>
/// <remarks>
/// Rule: AWS's "service-specific endpoints"; an empty value counts as none. Whoever can set one of these has the keys sent to it,
/// signed; so they come from the process's own environment alone, and only https is accepted, or a loopback address.
/// </remarks>
public sealed record EcrEndpointOverrides(string? Ecr = null, string? EcrPublic = null, string? All = null, string? Sts = null)
{
    public const string EcrName = "AWS_ENDPOINT_URL_ECR";
    public const string EcrPublicName = "AWS_ENDPOINT_URL_ECR_PUBLIC";
    public const string StsName = "AWS_ENDPOINT_URL_STS";
    public const string AllName = "AWS_ENDPOINT_URL";

    public static readonly EcrEndpointOverrides None = new();

    /// <summary>The variable that decides for a service, with its value; null where none is set.</summary>
    internal (string Name, string Value)? For(EcrService service)
    {
        var (name, value) = service is EcrService.Public ? (EcrPublicName, EcrPublic) : (EcrName, Ecr);
        return Of(name, value);
    }

    /// <summary>The same for STS, where roles are assumed.</summary>
    internal (string Name, string Value)? ForSts => Of(StsName, Sts);

    private (string Name, string Value)? Of(string name, string? value) =>
        !string.IsNullOrEmpty(value) ? (name, value)
        : !string.IsNullOrEmpty(All) ? (AllName, All)
        : null;
}
