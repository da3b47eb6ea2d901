using System.Net.Sockets;
using Berth.Cli.Engines;

namespace Berth.Cli.Tests.Codespaces;

public sealed class Engine_choice : IDisposable
{
    private readonly Script script = new();

    public Engine_choice() => script.Environment["PATH"] = Path.Combine(script.Home, "bin");

    public void Dispose() => script.Dispose();

    [Fact]
    public void Without_any_engine_says_what_to_install() => Assert.Contains("neither podman nor docker", Refused(null).Message);

    [Fact]
    public void Is_podman_where_no_docker_daemon_answers()
    {
        Install("podman", "docker");
        script.Environment["DOCKER_HOST"] = $"unix://{script.Home}/nobody.sock";

        Assert.Equal(EngineKind.Podman, Make(null).Kind);
    }

    [Fact]
    public void Is_docker_where_its_daemon_answers()
    {
        Install("podman", "docker");
        using var daemon = Listen("docker.sock");
        script.Environment["DOCKER_HOST"] = $"unix://{script.Home}/docker.sock";

        Assert.Equal((EngineKind.Docker, $"unix://{script.Home}/docker.sock"), (Make(null).Kind, Make(null).DockerHost));
    }

    [Fact]
    public void Is_the_one_that_was_asked_for()
    {
        Install("podman", "docker");
        using var daemon = Listen("docker.sock");
        script.Environment["DOCKER_HOST"] = $"unix://{script.Home}/docker.sock";

        Assert.Equal(EngineKind.Podman, Make(EngineKind.Podman).Kind);
    }

    [Theory]
    [InlineData("tcp://build.example.com:2376")]
    [InlineData("ssh://mona@build.example.com")]
    public void Refuses_a_docker_daemon_elsewhere(string host)
    {
        Install("docker");
        script.Environment["DOCKER_HOST"] = host;

        Assert.Contains(host, Refused(EngineKind.Docker).Message);
    }

    [Fact]
    public void Refuses_a_context_that_leads_elsewhere()
    {
        Install("docker");
        script.Write(".docker/config.json", """{"currentContext":"build"}""");
        script.Write(
            $".docker/contexts/meta/{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("build"u8))}/meta.json",
            """{"Name":"build","Endpoints":{"docker":{"Host":"ssh://build.example.com"}}}""");

        Assert.Contains("ssh://build.example.com", Refused(EngineKind.Docker).Message);
    }

    [Fact]
    public void Refuses_a_podman_elsewhere()
    {
        Install("podman");
        script.Environment["CONTAINER_HOST"] = "ssh://build.example.com/run/podman/podman.sock";

        Assert.Contains("CONTAINER_HOST", Refused(null).Message);
    }

    [Theory]
    [InlineData("/snap/bin/docker", true)]
    [InlineData("/snap/docker/current/bin/docker", true)]
    [InlineData("/usr/bin/snap", true)]
    [InlineData("/usr/bin/docker", false)]
    [InlineData("/opt/snapshots/docker", false)]
    public void Knows_the_snap_of_docker_by_where_it_lies(string path, bool expected) => Assert.Equal(expected, EngineChoice.IsSnap(path));

    [Fact]
    public void Refuses_a_daemon_that_does_not_answer()
    {
        Install("docker");
        script.Environment["DOCKER_HOST"] = $"unix://{script.Home}/nobody.sock";

        Assert.Contains("no docker daemon answers", Refused(EngineKind.Docker).Message);
    }

    private EngineChoice Make(EngineKind? asked) => EngineChoice.Make(script.Surroundings(), asked);

    private MisusedException Refused(EngineKind? asked) => Assert.Throws<MisusedException>(() => Make(asked));

    private void Install(params string[] programs)
    {
        foreach (var program in programs)
        {
            File.SetUnixFileMode(script.Write($"bin/{program}", "#!/bin/sh\n"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    private Socket Listen(string name)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(script.Home, name)));
        socket.Listen();
        return socket;
    }
}
