using System.Text.Json;
using Berth.Core.Secrets;
using Berth.Core.Tests.Vectors;

namespace Berth.Core.Tests.Secrets;

public sealed class Registry_secret_name
{
    public static TheoryData<Vector> Rows => Vector.Of("secret_name");

    [Theory, MemberData(nameof(Rows))]
    public void Is_told_from_others_as_the_convention_says(Vector row)
    {
        var text = row.Input.GetString()!;
        var name = RegistrySecretName.Read(text);
        if (row.Expect.TryGetProperty("identifier", out var identifier))
        {
            Assert.NotNull(name);
            Assert.Equal(identifier.GetString(), name.Identifier);
            Assert.Equal(row.Expect.GetProperty("part").GetString(), RegistrySecretName.NameOf(name.Part));
        }
        else if (row.Expect.GetProperty("match").ValueKind == JsonValueKind.String)
        {
            Assert.Equal(new("ACR", RegistrySecretPart.Server), name);
        }
        else
        {
            Assert.Null(name);
            Assert.Equal(row.Expect.GetProperty("nearMiss").GetBoolean(), NearMissNames.Find(text) is { NeedsCompany: false });
        }
    }

    [Theory]
    [InlineData("ACR_CONTAINER_REGISTRY_USERNAME", "ACR_CONTAINER_REGISTRY_USER")]
    [InlineData("ACR_CONTAINER_REGISTRY_PASS", "ACR_CONTAINER_REGISTRY_PASSWORD")]
    [InlineData("ACR_CONTAINER_REGISTRY_TOKEN", "ACR_CONTAINER_REGISTRY_PASSWORD")]
    [InlineData("ACR_CONTAINER_REGISTRY_PASWORD", "ACR_CONTAINER_REGISTRY_PASSWORD")]
    [InlineData("ACR_CONTAINER_REGISTRY_URL", "ACR_CONTAINER_REGISTRY_SERVER")]
    [InlineData("ACR_CONTAINER_REGISTRY_LOGIN_SERVER", "ACR_CONTAINER_REGISTRY_SERVER")]
    [InlineData("ACR_CONTAINER_REGISTRY_SERVER_URL", "ACR_CONTAINER_REGISTRY_SERVER")]
    [InlineData("ACR_CONTAINER_REGISTERY_SERVER", "ACR_CONTAINER_REGISTRY_SERVER")]
    [InlineData("ACR_CONTANER_REGISTRY_USER", "ACR_CONTAINER_REGISTRY_USER")]
    [InlineData("ACR_CONTAINERS_REGISTRY_USER", "ACR_CONTAINER_REGISTRY_USER")]
    [InlineData("ACR_CONTAINERREGISTRY_USER", "ACR_CONTAINER_REGISTRY_USER")]
    [InlineData("acr.container.registry.server", "ACR_CONTAINER_REGISTRY_SERVER")]
    [InlineData("my-acr_CONTAINER_REGISTRY_SERVER", "MY_ACR_CONTAINER_REGISTRY_SERVER")]
    [InlineData("ACR_CONTAINER__REGISTRY_SERVER", "ACR_CONTAINER_REGISTRY_SERVER")]
    [InlineData("AZURE__CONTAINER_REGISTRY_USERNAME", "AZURE__CONTAINER_REGISTRY_USER")]
    [InlineData("2ND_CONTAINER_REGISTRY_SERVER", "R2ND_CONTAINER_REGISTRY_SERVER")]
    [InlineData("ACR_REGSITRY_SERVER", "ACR_CONTAINER_REGISTRY_SERVER")]
    [InlineData("ECR_CONTAINER_REGISTRY_SESSIONTOKEN", "ECR_CONTAINER_REGISTRY_SESSION_TOKEN")]
    [InlineData("CONTAINER_REGISTRY_PASSWORD", "MY_CONTAINER_REGISTRY_PASSWORD")]
    public void Nearly_hit_is_told_with_the_name_that_was_meant(string name, string meant)
    {
        var problem = Assert.Single(Some.Read(Some.Environment((name, "x"))).Problems);

        Assert.Equal((Berth.Core.Problems.ProblemCode.NearMissName, name), (problem.Code, problem.Subject));
        Assert.Contains(meant, problem.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GITHUB_CODESPACES_CONTAINER_REGISTRY")]
    [InlineData("DOCKER_REGISTRY_MIRROR")]
    [InlineData("DOCKER_REGISTRY_SERVER_PASSWORD")]
    [InlineData("DOCKER_REGISTRY_URL")]
    [InlineData("REGISTRY_AUTH_FILE")]
    [InlineData("REGISTRY_USER")]
    [InlineData("REGISTRY_PASSWORD")]
    [InlineData("REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY")]
    [InlineData("CONTAINER_REGISTRY")]
    [InlineData("CONTAINER_REGISTRY_URL")]
    [InlineData("CI_REGISTRY")]
    [InlineData("CI_REGISTRY_USER")]
    [InlineData("CI_REGISTRY_PASSWORD")]
    [InlineData("AZURE_CONTAINER_REGISTRY_ENDPOINT")]
    [InlineData("AZURE_CONTAINER_REGISTRY_NAME")]
    [InlineData("SCHEMA_REGISTRY_URL")]
    [InlineData("SCHEMA_REGISTRY_USER")]
    [InlineData("NPM_CONFIG_REGISTRY")]
    [InlineData("NPM_REGISTRY_TOKEN")]
    [InlineData("CARGO_REGISTRY_TOKEN")]
    [InlineData("CARGO_REGISTRIES_ACME_TOKEN")]
    [InlineData("AWS_REGION")]
    [InlineData("CONTAINER_HOST")]
    [InlineData("REGISTERED_USER")]
    [InlineData("DOTNET_RUNNING_IN_CONTAINER")]
    [InlineData("KUBERNETES_CONTAINER_NAME")]
    public void Of_other_tools_is_left_alone(string name) => Assert.Empty(Some.Read(Some.Environment((name, "x"))).Problems);

    [Fact]
    public void Nearly_hit_is_not_told_where_the_right_one_is_set_as_well() =>
        Assert.Empty(Some.Read(Some.Environment([.. Some.Set("ACR", "ghcr.io"), ("ACR_CONTAINER_REGISTRY_URL", "x")])).Problems);

    [Fact]
    public void Nearly_hit_without_a_value_is_not_told() =>
        Assert.Empty(Some.Read(Some.Environment(("ACR_CONTAINER_REGISTRY_USERNAME", ""))).Problems);

    [Fact]
    public void Doubtful_counts_beside_others_of_its_identifier()
    {
        var sets = Some.Read(Some.Environment(
            ("ACR_REGISTRY_SERVER", "ghcr.io"), ("ACR_REGISTRY_TOKEN", "x"), ("OTHER_REGISTRY_TOKEN", "x")));

        Assert.Equal(["ACR_REGISTRY_SERVER", "ACR_REGISTRY_TOKEN"], sets.Problems.Select(problem => problem.Subject));
    }
}
