using Berth.Core.Docker.Kubelet;
using Berth.Core.References;
using Berth.Core.Tests.Vectors;
using Berth.Testing;

namespace Berth.Core.Tests.Docker.Kubelet;

public sealed class Kubelet_match
{
    public static TheoryData<Vector> Images => Vector.Of("kubelet_match_image");

    public static TheoryData<Vector> Keys => Vector.Of("kubelet_dockerconfig_key");

    public static TheoryData<Vector> Defaults => Vector.Of("kubelet_is_default_registry");

    public static TheoryData<Vector> EcrHosts => Vector.Of("ecr_host");

    [Theory, MemberData(nameof(Images))]
    public void Compares_label_by_label(Vector row) => Assert.Equal(
        row.Expect.GetBoolean(), KubeletMatch.Image(row.Input.GetProperty("pattern").GetString()!, row.Input.GetProperty("image").GetString()!));

    [Theory]
    [InlineData("*.io", "a.b.io", false)]
    [InlineData("app*.k8s.io", "app-1.k8s.io/x", true)]
    [InlineData("a?c.io", "abc.io", true)]
    [InlineData("*a*a*.io", "banana.io", true)]
    [InlineData("*a*x.io", "banana.io", false)]
    public void Lets_a_star_stand_for_a_part_of_a_label(string pattern, string image, bool matches) =>
        Assert.Equal(matches, KubeletMatch.Image(pattern, image));

    [Theory, MemberData(nameof(Keys))]
    public void Drops_scheme_and_version_of_a_key(Vector row) => Assert.Equal(
        row.Expect.GetBoolean(),
        KubeletMatch.DockerConfigKey(row.Input.GetProperty("key").GetString()!, row.Input.GetProperty("image").GetString()!));

    [Fact]
    public void Uses_docker_hubs_key_for_an_image_without_a_host() =>
        Assert.True(KubeletMatch.DockerConfigKey("https://index.docker.io/v1/", "library/busybox"));

    [Theory, MemberData(nameof(Defaults))]
    public void Takes_what_has_no_host_for_docker_hubs(Vector row) =>
        Assert.Equal(row.Expect.GetBoolean(), KubeletMatch.IsDefaultRegistry(row.Input.GetString()!));

    [Theory, MemberData(nameof(EcrHosts))]
    public void Of_the_sample_configuration_covers_every_name_of_ecr(Vector row)
    {
        var address = ServerAddress.Read(row.Input.GetString()!).Address!;
        var patterns = File.ReadLines(Path.Combine(RepositoryRoot.Path, "deploy/kubernetes/kubelet-credential-provider.yaml"))
            .Select(line => line.Trim())
            .Where(line => line.StartsWith("- \"", StringComparison.Ordinal))
            .Select(line => line[3..^1]);

        Assert.Equal(!row.Expect.TryGetProperty("error", out _), patterns.Any(pattern => KubeletMatch.Image(pattern, $"{address.Registry.Value}/x")));
    }
}
