using Berth.Core.DevContainers;
using Berth.Core.DevContainers.HostAccess;

namespace Berth.Core.Tests.DevContainers.HostAccess;

public sealed class Host_access : IDisposable
{
    private readonly DevContainerFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("\"initializeCommand\": \"curl x | sh\"", HostAccessKind.RunsOnHost, "initializeCommand curl x | sh")]
    [InlineData("\"initializeCommand\": [\"make\", \"ready\"]", HostAccessKind.RunsOnHost, "initializeCommand make ready")]
    [InlineData("\"privileged\": true", HostAccessKind.Privileged, "\"privileged\": true")]
    [InlineData("\"hostRequirements\": { \"gpu\": \"optional\" }", HostAccessKind.Device, "\"gpu\": every graphics processor that is there")]
    [InlineData("\"capAdd\": [\"SYS_ADMIN\"]", HostAccessKind.Right, "capability SYS_ADMIN")]
    [InlineData("\"securityOpt\": [\"seccomp=unconfined\"]", HostAccessKind.Right, "security option seccomp=unconfined")]
    [InlineData("\"mounts\": [\"source=/etc,target=/host,type=bind\"]", HostAccessKind.HostFiles, "/etc")]
    [InlineData("\"mounts\": [{ \"type\": \"bind\", \"source\": \"/run/docker.sock\", \"target\": \"/s\" }]", HostAccessKind.Socket, "/run/docker.sock")]
    [InlineData("\"workspaceMount\": \"source=/,target=/w,type=bind\", \"workspaceFolder\": \"/w\"", HostAccessKind.HostFiles, "/")]
    [InlineData("\"mounts\": [\"source=${localEnv:HOME}/.ssh,target=/s,type=bind\"]", HostAccessKind.HostFiles, "/home/mona/.ssh")]
    [InlineData("\"runArgs\": [\"--privileged\"]", HostAccessKind.Privileged, "--privileged")]
    [InlineData("\"runArgs\": [\"--cap-add=NET_ADMIN\"]", HostAccessKind.Right, "capability NET_ADMIN")]
    [InlineData("\"runArgs\": [\"--cap-add\", \"ALL\"]", HostAccessKind.Right, "capability ALL")]
    [InlineData("\"runArgs\": [\"--device\", \"/dev/kvm\"]", HostAccessKind.Device, "--device /dev/kvm")]
    [InlineData("\"runArgs\": [\"-v\", \"/:/host\"]", HostAccessKind.HostFiles, "/")]
    [InlineData("\"runArgs\": [\"-v/:/host\"]", HostAccessKind.HostFiles, "/")]
    [InlineData("\"runArgs\": [\"--volume=/run/user/1000/bus:/bus\"]", HostAccessKind.HostFiles, "/run/user/1000/bus")]
    [InlineData("\"runArgs\": [\"--mount\", \"type=bind,src=/root,dst=/r\"]", HostAccessKind.HostFiles, "/root")]
    [InlineData("\"runArgs\": [\"--network=host\"]", HostAccessKind.Namespace, "--network=host")]
    [InlineData("\"runArgs\": [\"--pid\", \"host\"]", HostAccessKind.Namespace, "--pid=host")]
    [InlineData("\"runArgs\": [\"--env-file\", \"/home/mona/.env\"]", HostAccessKind.HostFiles, "--env-file /home/mona/.env")]
    [InlineData("\"runArgs\": [\"--runtime=/ws/crun\"]", HostAccessKind.Right, "the engine's option --runtime=/ws/crun")]
    [InlineData("\"runArgs\": [\"--log-opt=path=/root/.bashrc\"]", HostAccessKind.Right, "the engine's option --log-opt=path=/root/.bashrc")]
    [InlineData("\"runArgs\": [\"-itv\"]", HostAccessKind.Right, "the engine's option -itv")]
    [InlineData("\"runArgs\": [\"--privileged\", ]", HostAccessKind.Privileged, "--privileged")]
    [InlineData("\"runArgs\": [\"--pid=container:x\"]", HostAccessKind.Namespace, "--pid=container:x")]
    [InlineData("\"runArgs\": [\"--network=ns:/proc/1/ns/net\"]", HostAccessKind.Namespace, "--network=ns:/proc/1/ns/net")]
    [InlineData("\"runArgs\": [\"-e\", \"AWS_SECRET_ACCESS_KEY\"]", HostAccessKind.Environment, "AWS_SECRET_ACCESS_KEY")]
    [InlineData("\"runArgs\": [\"--security-opt=label=type:spc_t\"]", HostAccessKind.Right, "security option label=type:spc_t")]
    [InlineData("\"runArgs\": [\"alpine\"]", HostAccessKind.Right, "the engine's option alpine")]
    [InlineData("\"mounts\": [\"type=volume,target=/v,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/host\"]", HostAccessKind.HostFiles, "mount type=volume,target=/v,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/host")]
    [InlineData("\"mounts\": [\"type=bind,\\\"source=/host\\\",target=/h\"]", HostAccessKind.HostFiles, "mount type=bind,\"source=/host\",target=/h")]
    [InlineData("\"mounts\": [{ \"type\": \"volume\", \"source\": \"v\", \"target\": \"/v,volume-opt=device=/host\" }]", HostAccessKind.HostFiles, "mount type=volume,source=v,target=/v,volume-opt=device=/host")]
    [InlineData("\"containerEnv\": { \"T\": \"${localEnv:GITHUB_TOKEN}\" }", HostAccessKind.Environment, "GITHUB_TOKEN")]
    public void Is_told_with_what_and_where(string member, HostAccessKind kind, string what)
    {
        var opening = Assert.Single(Openings($"\"image\": \"a\",\n{member}"));

        Assert.Equal((kind, what), (opening.Kind, opening.What));
        Assert.Equal(".devcontainer/devcontainer.json:2", opening.Location.ToString());
    }

    [Theory]
    [InlineData("\"mounts\": [\"source=cache,target=/c,type=volume\", \"type=tmpfs,target=/t\"]")]
    [InlineData("\"mounts\": [\"source=${localWorkspaceFolder}/data,target=/d,type=bind\"]")]
    [InlineData("\"capAdd\": [\"NET_BIND_SERVICE\", \"CAP_CHOWN\"]")]
    [InlineData("\"securityOpt\": [\"no-new-privileges\"]")]
    [InlineData("\"runArgs\": [\"--init\", \"--memory\", \"4g\", \"-v\", \"cache:/c\", \"--network\", \"dev\"]")]
    [InlineData("\"runArgs\": [\"--name=a\", \"-it\", \"-e\", \"A=b\", \"--shm-size=1g\", \"-p\", \"127.0.0.1:3000:3000\", \"--tmpfs\", \"/x\", \"--label\", \"a=b\", \"-e\", \"DISPLAY\"]")]
    [InlineData("\"build\": { \"dockerfile\": \"Dockerfile\", \"options\": [\"--build-arg\", \"A=b\", \"--target=x\", \"--build-context\", \"b=docker-image://x\"] }")]
    [InlineData("\"hostRequirements\": { \"gpu\": false, \"cpus\": 4 }")]
    [InlineData("\"privileged\": false, \"postCreateCommand\": \"make\"")]
    [InlineData("\"containerEnv\": { \"H\": \"${localEnv:HOME}\", \"U\": \"${localEnv:UNSET_TOKEN}\" }")]
    public void Is_not_told_of_what_every_container_has(string member) => Assert.Empty(Openings($"\"image\": \"a\", {member}"));

    [Fact]
    public void Is_told_of_a_link_in_the_workspace_that_leads_out_of_it()
    {
        File.CreateSymbolicLink(Path.Combine(folder.Path, "data"), "/etc");

        Assert.Equal(
            HostAccessKind.HostFiles, Assert.Single(Openings("\"image\": \"a\", \"mounts\": [\"source=${localWorkspaceFolder}/data,target=/d,type=bind\"]")).Kind);
    }

    [Fact]
    public void Is_told_of_a_link_through_a_link()
    {
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "b"), "/home");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "a"), "b/secret.txt");

        Assert.Equal("/home/secret.txt", Assert.Single(Openings("\"image\": \"a\", \"mounts\": [\"source=${localWorkspaceFolder}/a,target=/d,type=bind\"]")).What);
    }

    [Fact]
    public void Is_told_of_a_link_in_a_local_feature_that_leads_out_of_the_repository()
    {
        folder.Write(".devcontainer/tools/devcontainer-feature.json", """{ "id": "tools", "version": "1.0.0" }""");
        folder.Write(".devcontainer/tools/install.sh", "true");
        File.CreateSymbolicLink(Path.Combine(folder.Path, ".devcontainer", "tools", "keys"), "/root/.ssh");
        File.CreateSymbolicLink(Path.Combine(folder.Path, ".devcontainer", "tools", "harmless"), "install.sh");
        var config = folder.Read("""
            {
                "image": "a",
                "features": {
                    "./tools": {} } }
            """);

        var opening = Assert.Single(HostAccessFindings.Of(config, DevContainerScan.Read(config, new(Engine.Podman, "linux/amd64"))));

        Assert.EndsWith("/.devcontainer/tools/keys, a link that leads out of the repository", opening.What);
        Assert.Equal(".devcontainer/devcontainer.json:4", opening.Location.ToString());
    }

    [Theory]
    [InlineData("-o", "type=local,dest=/root/written")]
    [InlineData("--build-context", "h=/home/x")]
    [InlineData("--metadata-file=/root/x", "--no-cache")]
    public void Is_told_of_what_a_build_reads_or_writes_on_the_host(string option, string next) =>
        Assert.Single(Openings($"\"build\": {{ \"dockerfile\": \"Dockerfile\", \"options\": [\"{option}\", \"{next}\"] }}"));

    [Fact]
    public void Is_told_of_a_build_context_outside_of_the_workspace() =>
        Assert.Contains("build context /", Assert.Single(Openings("\"build\": { \"dockerfile\": \"Dockerfile\", \"context\": \"../../..\" }")).What);

    [Fact]
    public void Is_told_of_a_credential_only_where_it_can_be_read()
    {
        const string member = "\"image\": \"a\", \"remoteEnv\": { \"P\": \"${localEnv:ACR_CONTAINER_REGISTRY_PASSWORD}\" }";

        Assert.Empty(Openings(member));
    }

    [Fact]
    public void Of_something_brought_along_names_who_brings_it()
    {
        var opening = Assert.Single(HostAccessFindings.OfBrought(
            "ghcr.io/acme/docker:1", false, [], [], ["source=/run/docker.sock,target=/s,type=bind", "source=v,target=/v,type=volume"], new("f", 3)));

        Assert.Equal("reaches a socket of this host: /run/docker.sock, brought by ghcr.io/acme/docker:1", opening.ToString());
    }

    private IReadOnlyList<HostOpening> Openings(string members)
    {
        folder.Environment["HOME"] = "/home/mona";
        folder.Environment["GITHUB_TOKEN"] = "t";
        folder.Withheld.Add("ACR_CONTAINER_REGISTRY_PASSWORD");
        return HostAccessFindings.Of(folder.Read($"{{ {members} }}"));
    }
}
