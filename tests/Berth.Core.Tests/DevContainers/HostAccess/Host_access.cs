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
    [InlineData("\"capAdd\": [\"SYS_ADMIN\"]", HostAccessKind.Right, "capability SYS_ADMIN")]
    [InlineData("\"securityOpt\": [\"seccomp=unconfined\"]", HostAccessKind.Right, "security option seccomp=unconfined")]
    [InlineData("\"mounts\": [\"source=/etc,target=/host,type=bind\"]", HostAccessKind.HostFiles, "/etc")]
    [InlineData("\"mounts\": [{ \"type\": \"bind\", \"source\": \"/var/run/docker.sock\", \"target\": \"/s\" }]", HostAccessKind.Socket, "/var/run/docker.sock")]
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
            "ghcr.io/acme/docker:1", false, [], [], ["source=/var/run/docker.sock,target=/s,type=bind", "source=v,target=/v,type=volume"], new("f", 3)));

        Assert.Equal("reaches a socket of this host: /var/run/docker.sock, brought by ghcr.io/acme/docker:1", opening.ToString());
    }

    private IReadOnlyList<HostOpening> Openings(string members)
    {
        folder.Environment["HOME"] = "/home/mona";
        folder.Environment["GITHUB_TOKEN"] = "t";
        folder.Withheld.Add("ACR_CONTAINER_REGISTRY_PASSWORD");
        return HostAccessFindings.Of(folder.Read($"{{ {members} }}"));
    }
}
