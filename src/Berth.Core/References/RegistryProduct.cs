using System.Text.RegularExpressions;

namespace Berth.Core.References;

/// <summary>The products that are recognised by their host, so that messages and exports can be specific.</summary>
public enum RegistryProduct
{
    Generic,
    DockerHub,
    Ghcr,
    GhesContainers,
    GitHubDockerLegacy,
    GitHubNpm,
    Acr,
    AcrRegional,
    AcrData,
    AcrChina,
    AcrUsGov,
    Ecr,
    EcrPublic,
    Gcr,
    GoogleArtifactRegistry,
    GoogleArtifactRegistryRegional,
    GoogleArtifactRegistryOther,
    Quay,
    GitLab,
    JFrog,
    DigitalOcean,
    OracleInfrastructure,
    OracleContainerRegistry,
    IbmCloud,
    Microsoft,
}

/// <summary>Recognises common registries. Self-hosted Harbor, Nexus, Quay and GitLab have no host of their own: they are generic.</summary>
public static partial class CommonRegistries
{
    /// <summary>Which product answers at a host, told from the host alone; no request is made.</summary>
    public static RegistryProduct ProductOf(RegistryHost registry) => registry.Canonical.Name switch
    {
        "docker.io" => RegistryProduct.DockerHub,
        "ghcr.io" => RegistryProduct.Ghcr,
        "docker.pkg.github.com" => RegistryProduct.GitHubDockerLegacy,
        "npm.pkg.github.com" => RegistryProduct.GitHubNpm,
        "mcr.microsoft.com" => RegistryProduct.Microsoft,
        "quay.io" => RegistryProduct.Quay,
        "registry.gitlab.com" => RegistryProduct.GitLab,
        "registry.digitalocean.com" => RegistryProduct.DigitalOcean,
        "container-registry.oracle.com" => RegistryProduct.OracleContainerRegistry,
        "public.ecr.aws" or "ecr-public.aws.com" => RegistryProduct.EcrPublic,
        "gcr.io" or "us.gcr.io" or "eu.gcr.io" or "asia.gcr.io" or "marketplace.gcr.io" or "k8s.gcr.io" or "mirror.gcr.io" => RegistryProduct.Gcr,
        var name when EcrPattern().IsMatch(name) => RegistryProduct.Ecr,
        var name when AcrPattern().Match(name) is { Success: true } match => match.Groups["suffix"].Value switch
        {
            "cn" => RegistryProduct.AcrChina,
            "us" => RegistryProduct.AcrUsGov,
            _ => RegistryProduct.Acr,
        },
        var name when AcrRegionalPattern().IsMatch(name) => RegistryProduct.AcrRegional,
        var name when AcrDataPattern().IsMatch(name) => RegistryProduct.AcrData,
        var name when ArtifactRegistryRegionalPattern().IsMatch(name) => RegistryProduct.GoogleArtifactRegistryRegional,
        var name when ArtifactRegistryPattern().IsMatch(name) => RegistryProduct.GoogleArtifactRegistry,
        var name when ArtifactRegistryOtherPattern().IsMatch(name) => RegistryProduct.GoogleArtifactRegistryOther,
        var name when JFrogPattern().IsMatch(name) => RegistryProduct.JFrog,
        var name when OracleInfrastructurePattern().IsMatch(name) => RegistryProduct.OracleInfrastructure,
        var name when IbmPattern().IsMatch(name) => RegistryProduct.IbmCloud,
        var name when GhesPattern().IsMatch(name) => RegistryProduct.GhesContainers,
        _ => RegistryProduct.Generic,
    };

    /// <summary>What people call it: <c>Azure Container Registry</c>; for a host that is not recognised, <c>registry</c>.</summary>
    public static string NameOf(RegistryProduct product) => product switch
    {
        RegistryProduct.DockerHub => "Docker Hub",
        RegistryProduct.Ghcr => "GitHub Container registry",
        RegistryProduct.GhesContainers => "GitHub Enterprise Server Container registry",
        RegistryProduct.GitHubDockerLegacy => "GitHub Docker registry (retired)",
        RegistryProduct.GitHubNpm => "GitHub npm registry",
        RegistryProduct.Acr or RegistryProduct.AcrRegional or RegistryProduct.AcrData => "Azure Container Registry",
        RegistryProduct.AcrChina => "Azure Container Registry (China)",
        RegistryProduct.AcrUsGov => "Azure Container Registry (US Government)",
        RegistryProduct.Ecr => "Amazon ECR",
        RegistryProduct.EcrPublic => "Amazon ECR Public",
        RegistryProduct.Gcr => "Google Container Registry",
        RegistryProduct.GoogleArtifactRegistry or RegistryProduct.GoogleArtifactRegistryRegional => "Google Artifact Registry",
        RegistryProduct.GoogleArtifactRegistryOther => "Google Artifact Registry (not images)",
        RegistryProduct.Quay => "Quay",
        RegistryProduct.GitLab => "GitLab container registry",
        RegistryProduct.JFrog => "JFrog Artifactory",
        RegistryProduct.DigitalOcean => "DigitalOcean container registry",
        RegistryProduct.OracleInfrastructure => "Oracle Cloud Infrastructure Registry",
        RegistryProduct.OracleContainerRegistry => "Oracle Container Registry",
        RegistryProduct.IbmCloud => "IBM Cloud Container Registry",
        RegistryProduct.Microsoft => "Microsoft Artifact Registry",
        _ => "registry",
    };

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    /// <summary>The pattern of AWS's own helper; its parts are read where ECR is spoken.</summary>
    [GeneratedRegex(@"^[0-9]{12}\.dkr[.-]ecr(-fips)?\.[a-z0-9][a-z0-9-_]*\.(amazonaws\.(com(\.cn)?|eu)|on\.(aws|amazonwebservices\.com\.cn)|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$", Options)]
    private static partial Regex EcrPattern();

    [GeneratedRegex(@"^[a-z0-9]{5,50}(-[a-z0-9]+)?\.azurecr\.(?<suffix>io|cn|us)$", Options)]
    private static partial Regex AcrPattern();

    [GeneratedRegex(@"^[a-z0-9-]+\.[a-z0-9]+\.geo\.azurecr\.io$", Options)]
    private static partial Regex AcrRegionalPattern();

    [GeneratedRegex(@"^[a-z0-9-]+\.[a-z0-9]+\.data\.azurecr\.io$", Options)]
    private static partial Regex AcrDataPattern();

    [GeneratedRegex(@"^docker\.[a-z0-9-]+\.rep\.pkg\.dev$", Options)]
    private static partial Regex ArtifactRegistryRegionalPattern();

    [GeneratedRegex(@"^[a-z0-9-]+-docker\.pkg\.dev$", Options)]
    private static partial Regex ArtifactRegistryPattern();

    [GeneratedRegex(@"\.pkg\.dev$", Options)]
    private static partial Regex ArtifactRegistryOtherPattern();

    [GeneratedRegex(@"^[a-z0-9-]+\.jfrog\.io$", Options)]
    private static partial Regex JFrogPattern();

    [GeneratedRegex(@"^([a-z]{3}\.ocir\.io|ocir\.[a-z0-9-]+\.oci\.oraclecloud\.com)$", Options)]
    private static partial Regex OracleInfrastructurePattern();

    [GeneratedRegex(@"^([a-z]{2}\.)?icr\.io$", Options)]
    private static partial Regex IbmPattern();

    [GeneratedRegex(@"^containers\.[a-z0-9-]+(\.[a-z0-9-]+)+$", Options)]
    private static partial Regex GhesPattern();
}
