using System.Text.RegularExpressions;
using Berth.Testing;
using Berth.Testing.Programs;
using k8s.Models;
using YamlDotNet.Core;

namespace Berth.Server.Tests.Deployment;

/// <summary>What <c>deploy/kubernetes</c> holds, before anything of it runs.</summary>
public sealed partial class Kubernetes_manifests
{
    private const string Codespace = "codespace/codespace.yaml";

    public static TheoryData<string> Names => [.. Manifests.Names];

    [Theory, MemberData(nameof(Names))]
    public void Have_no_field_that_kubernetes_does_not_know(string name) => Assert.NotEmpty(Manifests.Read(Manifests.Text(name)));

    [Theory]
    [InlineData("readOnly: true", "readonly: true")]
    [InlineData("periodSeconds: 1", "periodSeconds: often")]
    [InlineData("restartPolicy: Always", "restartPolicy: Always\n      restartPolicy: Never")]
    public void Are_read_strictly(string field, string mistake) =>
        Assert.ThrowsAny<YamlException>(() => Manifests.Read(Manifests.Text(Codespace).Replace(field, mistake)));

    [Theory, MemberData(nameof(Names))]
    public void Mark_every_name_that_is_an_example(string name) => Assert.All(
        Manifests.Text(name).Split('\n').Where(line => !line.TrimStart().StartsWith('#') && name.StartsWith("codespace/", StringComparison.Ordinal) && Example().IsMatch(line)),
        line => Assert.EndsWith(Manifests.Mark, line, StringComparison.Ordinal));

    [Fact]
    public void Name_the_same_secret_where_it_is_made_and_where_it_is_used() => Assert.Equal(
        Manifests.One<V1Secret>(Manifests.Text("codespace/agent-token.yaml")).Metadata.Name,
        Pod.Spec.InitContainers[0].Env.Single(one => one.Name == "BERTH_AGENT_TOKEN").ValueFrom.SecretKeyRef.Name);

    /// <remarks><see href="https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted"/></remarks>
    [Fact]
    public void Ask_for_nothing_that_the_restricted_profile_refuses()
    {
        var spec = Pod.Spec;
        Assert.True(spec.SecurityContext is { RunAsNonRoot: true, RunAsUser: > 0, SeccompProfile.Type: "RuntimeDefault" });
        Assert.Equal((false, false), (spec.AutomountServiceAccountToken, spec.EnableServiceLinks));
        Assert.All([spec.HostNetwork, spec.HostPID, spec.HostIPC, spec.ShareProcessNamespace], shared => Assert.NotEqual(true, shared));
        Assert.All(spec.Volumes, volume => Assert.True(volume is { EmptyDir: not null } or { ConfigMap: not null }));
        Assert.All(Manifests.ContainersOf(Pod), container =>
        {
            Assert.True(container.SecurityContext is { AllowPrivilegeEscalation: false, Privileged: null, RunAsNonRoot: null, RunAsUser: null, Capabilities.Add: null });
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
        });
    }

    [Fact]
    public void Give_the_dev_container_the_agents_directory_read_only_and_no_token()
    {
        var codespace = Pod.Spec.Containers.Single();
        var agents = Pod.Spec.InitContainers[0].VolumeMounts.Single(mount => mount.ReadOnlyProperty != true).Name;
        Assert.All(codespace.VolumeMounts.Where(mount => mount.Name == agents), mount => Assert.True(mount is { ReadOnlyProperty: true, SubPath: not null }));
        Assert.All(codespace.Env, one => Assert.Null(one.ValueFrom));
        Assert.Equal("Memory", Pod.Spec.Volumes.Single(volume => volume.Name == agents).EmptyDir.Medium);
    }

    [Fact]
    public async Task Pull_with_the_secret_that_berth_export_makes()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("secrets.env", "ACR_CONTAINER_REGISTRY_SERVER=mycompany.azurecr.io\nACR_CONTAINER_REGISTRY_USER=puller\nACR_CONTAINER_REGISTRY_PASSWORD=hunter2\n");
        var made = Manifests.One<V1Secret>((await BerthAsync(folder, "", "export", "kubernetes", "--secrets-file", file, "--namespace", "codespaces")).Out);

        Assert.Equal(Pod.Spec.ImagePullSecrets.Single().Name, made.Metadata.Name);
        Assert.Equal(("kubernetes.io/dockerconfigjson", "codespaces"), (made.Type, made.Metadata.NamespaceProperty));
        Assert.Contains(".dockerconfigjson", made.Data.Keys);
    }

    [Fact]
    public async Task Have_a_kubelet_ask_berth_with_arguments_that_it_takes()
    {
        var config = CredentialProviderConfig.Read(Manifests.Text(Manifests.CredentialProvider));
        Assert.Equal(("kubelet.config.k8s.io/v1", "CredentialProviderConfig"), (config.ApiVersion, config.Kind));
        var provider = Assert.Single(config.Providers);
        Assert.Equal(("berth", "credentialprovider.kubelet.k8s.io/v1"), (provider.Name, provider.ApiVersion));
        Assert.Matches("^([0-9]+(h|m|s))+$", provider.DefaultCacheDuration);
        Assert.All(provider.MatchImages, pattern => Assert.Matches(@"^[a-z0-9.*-]+(:[0-9]+)?(/[a-z0-9._/-]+)?$", pattern));

        using var folder = new TemporaryFolder();
        var file = folder.Write("secrets.env", "GH_CONTAINER_REGISTRY_SERVER=ghcr.io\nGH_CONTAINER_REGISTRY_USER=puller\nGH_CONTAINER_REGISTRY_PASSWORD=hunter2\n");
        var request = $$"""{"kind":"CredentialProviderRequest","apiVersion":"{{provider.ApiVersion}}","image":"ghcr.io/acme/api:1"}""";
        var answer = await BerthAsync(folder, request, [.. provider.Args.Select(one => one == "/etc/berth/secrets.env" ? file : one)]);
        Assert.Contains("\"puller\"", answer.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("    args:", "    arguments:")]
    [InlineData("    apiVersion: credentialprovider", "    version: credentialprovider")]
    [InlineData("    defaultCacheDuration: \"10m\"", "")]
    public void Have_a_kubelets_configuration_read_strictly(string field, string mistake) =>
        Assert.ThrowsAny<YamlException>(() => CredentialProviderConfig.Read(Manifests.Text(Manifests.CredentialProvider).Replace(field, mistake)));

    private static V1Pod Pod => Manifests.One<V1Pod>(Manifests.Text(Codespace));

    private static async Task<ProgramRun> BerthAsync(TemporaryFolder home, string input, params string[] arguments)
    {
        BerthPrograms.Required();
        return (await ProgramRun.OfAsync(BerthPrograms.Berth, arguments, ProgramEnvironment.Bare(home.Path), TestContext.Current.CancellationToken, input)).Succeeded();
    }

    [GeneratedRegex("example|mycompany|mona|: AGENT_TOKEN")]
    private static partial Regex Example();
}
