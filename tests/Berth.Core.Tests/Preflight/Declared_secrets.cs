using System.Text;
using Berth.Core.DevContainers;
using Berth.Core.Preflight;
using Berth.Core.Problems;
using Berth.Core.Secrets;

namespace Berth.Core.Tests.Preflight;

public sealed class Declared_secrets
{
    private const string File = """
        {
          "secrets": {
            "OPENAI_KEY": { "description": "For the assistant.", "documentationUrl": "https://example.com/keys" },
            "ACR_CONTAINER_REGISTRY_PASSWORD": {},
            "GH_CONTAINER_REGISTRY_SERVER": null
          }
        }
        """;

    [Fact]
    public void Are_told_where_nobody_has_set_them()
    {
        var sets = RegistryConvention.Read([new(SecretLevel.User, "environment", [new("ACR_CONTAINER_REGISTRY_SERVER", new("acme.azurecr.io"))])]);
        var problems = NotSet(sets);

        Assert.All(problems, problem => Assert.Equal((ProblemCode.DeclaredSecretNotSet, Severity.Warning), (problem.Code, problem.Severity)));
        Assert.Equal(["OPENAI_KEY", "ACR_CONTAINER_REGISTRY_PASSWORD", "GH_CONTAINER_REGISTRY_SERVER"], problems.Select(problem => problem.Subject));
        Assert.Equal("devcontainer.json:3 recommends the secret OPENAI_KEY (For the assistant), and nobody has set it", problems[0].What);
        Assert.EndsWith("see https://example.com/keys", problems[0].Fix, StringComparison.Ordinal);
        Assert.Equal("it is one of the three secrets that open acme.azurecr.io", problems[1].Why);
        Assert.Contains("the set GH", problems[2].Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Are_the_same_whatever_their_case() =>
        Assert.Empty(NotSet(RegistrySecretSets.None, "openai_key", "ACR_CONTAINER_REGISTRY_password", "gh_container_registry_server"));

    private static IReadOnlyList<Problem> NotSet(RegistrySecretSets sets, params string[] set) =>
        DeclaredSecrets.NotSet(Jsonc.Parse("devcontainer.json", Encoding.UTF8.GetBytes(File))["secrets"]!.Members, "devcontainer.json", set, sets);
}
