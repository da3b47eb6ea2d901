using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Berth.Server.Tests.Deployment;

/// <summary>
/// A kubelet's own configuration file, which is no object of the API server and so in no library of its objects.
/// <see href="https://kubernetes.io/docs/reference/config-api/kubelet-config.v1/#kubelet-config-k8s-io-v1-CredentialProviderConfig"/>
/// </summary>
internal sealed class CredentialProviderConfig
{
    public required string ApiVersion { get; init; }

    public required string Kind { get; init; }

    public required List<CredentialProvider> Providers { get; init; }

    /// <exception cref="YamlDotNet.Core.YamlException">A field is not known, is there twice, or one that is required is not there.</exception>
    public static CredentialProviderConfig Read(string yaml) => new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance).WithEnforceRequiredMembers().WithDuplicateKeyChecking()
        .Build().Deserialize<CredentialProviderConfig>(yaml);
}

/// <summary>One program that a kubelet asks.</summary>
internal sealed class CredentialProvider
{
    /// <summary>Also the program's name in the directory of such programs.</summary>
    public required string Name { get; init; }

    public required string ApiVersion { get; init; }

    public required List<string> MatchImages { get; init; }

    public required string DefaultCacheDuration { get; init; }

    public List<string> Args { get; init; } = [];

    public List<Dictionary<string, string>> Env { get; init; } = [];
}
