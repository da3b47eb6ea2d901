using Berth.Testing;
using k8s;
using k8s.Models;

namespace Berth.Server.Tests.Deployment;

/// <summary>The manifests below <c>deploy/kubernetes</c>, read as strictly as an API server reads them.</summary>
internal static class Manifests
{
    /// <summary>What marks a line with something to replace.</summary>
    public const string Mark = "# yours";

    private static string Folder => Path.Combine(RepositoryRoot.Path, "deploy", "kubernetes");

    /// <summary>All that go to the API server, relative to their folder; the provider's configuration goes to a node.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Folder, file)).Where(name => name != CredentialProvider).Order(StringComparer.Ordinal);

    public static string CredentialProvider => "kubelet-credential-provider.yaml";

    public static string Text(string name) => File.ReadAllText(Path.Combine(Folder, name));

    /// <exception cref="YamlDotNet.Core.YamlException">A field is not known, or has a value of another kind.</exception>
    public static IReadOnlyList<object> Read(string yaml) => KubernetesYaml.LoadAllFromString(yaml, typeMap: null, strict: true);

    /// <summary>The only one of its kind in a file.</summary>
    public static T One<T>(string yaml) => Read(yaml).OfType<T>().Single();

    /// <summary>What a container is started with.</summary>
    public static string[] CommandOf(V1Container container) => [.. container.Command ?? [], .. container.Args ?? []];

    public static IEnumerable<V1Container> ContainersOf(V1Pod pod) => [.. pod.Spec.InitContainers, .. pod.Spec.Containers];
}
