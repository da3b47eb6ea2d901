using Berth.Core.Ecr;
using Berth.Core.References;

namespace Berth.Core.Tests.Ecr;

/// <summary>Hosts that tests write down.</summary>
internal static class EcrHosts
{
    public static readonly EcrHost Ireland = Of("123456789012.dkr.ecr.eu-west-1.amazonaws.com");

    /// <exception cref="FormatException">It is no ECR registry.</exception>
    public static EcrHost Of(string text) =>
        EcrHost.TryParse(RegistryHost.Parse(text), out var host) ? host : throw new FormatException($"'{text}' is no ECR registry.");
}
