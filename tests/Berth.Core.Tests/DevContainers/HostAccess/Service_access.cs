using Berth.Core.DevContainers;
using Berth.Core.DevContainers.HostAccess;

namespace Berth.Core.Tests.DevContainers.HostAccess;

public sealed class Service_access : IDisposable
{
    private readonly DevContainerFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("privileged: true")]
    [InlineData("env_file: ../../../etc/credentials")]
    [InlineData("env_file: [{ path: /etc/credentials }]")]
    [InlineData("device_cgroup_rules: ['c 1:* rmw']")]
    [InlineData("gpus: all")]
    [InlineData("runtime: sysbox")]
    [InlineData("cgroup_parent: x")]
    [InlineData("volumes_from: ['container:other']")]
    [InlineData("pid: container:other")]
    [InlineData("credential_spec: { file: x }")]
    [InlineData("post_start: [{ command: x, privileged: true }]")]
    [InlineData("use_api_socket: true")]
    [InlineData("whatever_comes_next: true")]
    [InlineData("build: { context: ., network: host }")]
    [InlineData("build: { context: ., ssh: [default] }")]
    public void Is_told_of_a_member_that_is_not_known_to_be_harmless(string member) => Assert.NotEmpty(Openings($"    {member}\n"));

    [Fact]
    public void Is_told_of_files_that_are_handed_in_as_secrets() =>
        Assert.Contains(Openings("    secrets: [k]\n", "secrets:\n  k:\n    file: /home/secret.txt\n"), opening => opening.What.StartsWith("/home/secret.txt", StringComparison.Ordinal));

    [Fact]
    public void Is_told_of_a_volume_with_a_driver_of_its_own() =>
        Assert.NotEmpty(Openings("    volumes: ['v:/v']\n", "volumes:\n  v:\n    driver_opts: { type: overlay, o: 'lowerdir=/etc', device: overlay }\n"));

    [Fact]
    public void Is_not_told_of_what_every_service_has() => Assert.Empty(Openings(
        """
            command: sleep infinity
            environment: { A: b }
            env_file: .env
            ports: ['127.0.0.1:3000:3000']
            volumes: ['..:/workspace', 'cache:/cache']
            depends_on: [db]
            restart: unless-stopped
            healthcheck: { test: 'true' }
            labels: { a: b }
            user: '1000'
            init: true
            shm_size: 1gb
            x-more: anything

        """,
        "volumes:\n  cache:\n"));

    private IReadOnlyList<HostOpening> Openings(string members, string more = "")
    {
        folder.Write(".devcontainer/.env", "").Write(".devcontainer/Dockerfile", "FROM a\n");
        folder.Write(".devcontainer/compose.yml", $"services:\n  db:\n    image: b\n  dev:\n{(members.Contains("build:") ? "" : "    image: a\n")}{members}{more}");
        var config = folder.Read("""{ "dockerComposeFile": "compose.yml", "service": "dev" }""");
        return HostAccessFindings.Of(config, DevContainerScan.Read(config, new(Engine.Podman, "linux/amd64")));
    }
}
