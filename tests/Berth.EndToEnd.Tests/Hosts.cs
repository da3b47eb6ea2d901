namespace Berth.EndToEnd.Tests;

/// <summary>The host names of our network. All lead to one address, where ports tell the servers apart.</summary>
internal static class Hosts
{
    public const string Registry = "registry.berth.test";
    public const string OtherRegistry = "other.berth.test";
    public const string Tokens = "tokens.berth.test";

    /// <summary>A server of ours, and its registry.</summary>
    public const string Berth = "berth.berth.test";

    public const string Ecr = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    public const string EcrApi = "api.ecr.eu-west-1.amazonaws.com";
    /// <summary>A registry of a region whose interface for programs has no address here.</summary>
    public const string EcrWithoutApi = "123456789012.dkr.ecr.eu-south-1.amazonaws.com";

    public const string EcrPublic = "public.ecr.aws";
    public const string EcrPublicApi = "api.ecr-public.us-east-1.amazonaws.com";

    public static readonly string[] All = [Registry, OtherRegistry, Tokens, Berth, Ecr, EcrApi, EcrWithoutApi, EcrPublic, EcrPublicApi];
}
