using Berth.Core.References;
using Berth.Core.Tests.Vectors;

namespace Berth.Core.Tests.References;

public sealed class Registry_query
{
    public static TheoryData<Vector> Aliases => Vector.Of("helper_lookup_alias");

    public static TheoryData<Vector> Products => Vector.Of("registry_detect");

    public static TheoryData<Vector> Schemes => Vector.Of("gocr_scheme");

    /// <summary>go-containerregistry also speaks plain http to private addresses; we to nobody but this machine itself.</summary>
    [Theory, MemberData(nameof(Schemes))]
    public void Is_loopback_only_where_other_clients_speak_http_too(Vector row)
    {
        var host = RegistryHost.Parse(row.Input.GetString()!);
        var isPrivateNetwork = host.Name.StartsWith("10.", StringComparison.Ordinal);

        Assert.Equal(row.Expect.GetString() == "http" && !isPrivateNetwork, host.IsLoopback);
    }

    [Theory, MemberData(nameof(Aliases))]
    public void Finds_the_same_login_under_every_alias(Vector row)
    {
        var stored = ServerAddress.Read(row.Input.GetProperty("stored").GetString()!).Address!;

        var query = RegistryQuery.Read(row.Input.GetProperty("stdin").GetString()!);

        Assert.Equal(row.Expect.GetProperty("found").GetBoolean(), query!.Registry == stored.Registry.Canonical);
    }

    [Theory]
    [InlineData("https://index.docker.io/v1")]
    [InlineData("http://index.docker.io:443")]
    [InlineData("index.docker.io/library/busybox")]
    [InlineData("HTTPS://INDEX.DOCKER.IO/v1/\n")]
    public void Of_docker_hub_has_many_spellings(string text) => Assert.Equal("docker.io", RegistryQuery.Read(text)!.Registry.Value);

    [Theory]
    [InlineData("")]
    [InlineData("unused")]
    [InlineData("ghcr.io.evil.com")]
    [InlineData("user@ghcr.io")]
    [InlineData("ghcr.io:5000")]
    [InlineData("ghcr.io\0")]
    public void Of_another_host_is_another_registry(string text) => Assert.NotEqual("ghcr.io", RegistryQuery.Read(text)?.Registry.Value);

    [Theory]
    [InlineData("ghcr.io/acme/api", "acme", true)]
    [InlineData("ghcr.io/acme", "acme", true)]
    [InlineData("ghcr.io/acmecorp/api", "acme", false)]
    [InlineData("ghcr.io", "acme", false)]
    public void Lies_below_a_prefix_by_whole_parts(string text, string prefix, bool below) =>
        Assert.Equal(below, RegistryQuery.Read(text)!.IsBelow(prefix));

    [Theory, MemberData(nameof(Products))]
    public void Tells_the_product_from_the_host(Vector row) => Assert.Equal(
        row.Expect.GetString(),
        CommonRegistries.ProductOf(RegistryHost.Parse(row.Input.GetString()!)) switch
        {
            RegistryProduct.DockerHub => "dockerhub",
            RegistryProduct.GhesContainers => "ghes-containers",
            RegistryProduct.GitHubDockerLegacy => "github-docker-legacy",
            RegistryProduct.AcrRegional => "acr-regional",
            RegistryProduct.AcrData => "acr-data",
            RegistryProduct.AcrUsGov => "acr-usgov",
            RegistryProduct.Microsoft => "mcr-anonymous",
            RegistryProduct.GoogleArtifactRegistry => "gar",
            RegistryProduct.GoogleArtifactRegistryRegional => "gar-regional",
            RegistryProduct.GoogleArtifactRegistryOther => "gar-non-docker",
            RegistryProduct.OracleInfrastructure => "ocir",
            RegistryProduct.OracleContainerRegistry => "oracle-container-registry",
            RegistryProduct.EcrPublic => "ecr-public",
            RegistryProduct.IbmCloud => "ibm-icr",
            var product => product.ToString().ToLowerInvariant(),
        });
}
