using Berth.Core.Docker.Lookup;

namespace Berth.Core.Tests.Docker.Lookup;

public sealed class Client_files
{
    [Theory]
    [InlineData(ClientFamily.Docker, "", "/home/mona/.docker/config.json")]
    [InlineData(ClientFamily.Docker, "DOCKER_CONFIG=/d REGISTRY_AUTH_FILE=/a.json", "/d/config.json")]
    [InlineData(ClientFamily.Containers, "REGISTRY_AUTH_FILE=/a.json DOCKER_CONFIG=/d", "/a.json")]
    [InlineData(ClientFamily.Containers, "DOCKER_CONFIG=/d XDG_RUNTIME_DIR=/run/user/7", "/d/config.json")]
    [InlineData(
        ClientFamily.Containers,
        "XDG_RUNTIME_DIR=/run/user/7",
        "/run/user/7/containers/auth.json /home/mona/.config/containers/auth.json /home/mona/.docker/config.json /home/mona/.dockercfg")]
    [InlineData(
        ClientFamily.Containers,
        "XDG_CONFIG_HOME=/c DOCKER_CONFIG=",
        "/run/containers/7/auth.json /c/containers/auth.json /home/mona/.docker/config.json /home/mona/.dockercfg")]
    [InlineData(
        ClientFamily.OlderContainers,
        "REGISTRY_AUTH_FILE=/a.json DOCKER_CONFIG=/d",
        "/a.json /home/mona/.config/containers/auth.json /d/config.json /home/mona/.dockercfg")]
    [InlineData(
        ClientFamily.GoContainerRegistry,
        "REGISTRY_AUTH_FILE=/a.json",
        "/home/mona/.docker/config.json /a.json /home/mona/.config/containers/auth.json")]
    [InlineData(ClientFamily.DotnetSdk, "REGISTRY_AUTH_FILE=/a.json", "/a.json /home/mona/.docker/config.json")]
    public void Are_read_in_this_order(ClientFamily family, string variables, string files) => Assert.Equal(
        files.Split(' '),
        ClientFiles.Of(family, new(
            variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]),
            "/home/mona",
            UserId: 7)));
}
