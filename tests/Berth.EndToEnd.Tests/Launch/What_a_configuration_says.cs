using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Engines;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary>What a user's <c>devcontainer.json</c> says is kept by <c>berth up</c>, and its commands mean what they meant.</summary>
[Collection<EcrTests>]
public sealed class What_a_configuration_says(RealRegistries registries, RealEcr ecr, RealExample example)
{
    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("root", "/root")]
    [InlineData("vscode", "/home/vscode")]
    public async Task Is_kept(string user, string home)
    {
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        launch.Environment["GREETING"] = "grüß \"dich\" $HOME";
        var feature = $"{example.Passwords.Name}/acme/features/hooked:1";
        await RealExample.PushFeatureAsync(
            registries, feature,
            """
            {"id": "hooked", "version": "1.0.0", "name": "Hooked", "containerEnv": {"FROM_FEATURE": "a feature"},
             "postCreateCommand": "echo \"hook of $FROM_FEATURE\" > ~/hook", "postStartCommand": ["sh", "-c", "echo started > ~/hook-start"]}
            """,
            CancellationToken);
        using var repository = new SmallRepository(
            $$"""
            {
                "image": "{{example.Passwords.Name}}/acme/workspace:1",
                "remoteUser": "{{user}}",
                "features": {"{{feature}}": {} },
                "workspaceMount": "type=bind,source=${localWorkspaceFolder},target=/code",
                "workspaceFolder": "/code/sub",
                "mounts": ["type=volume,source=cache-${devcontainerId},target=/cache", {"type": "tmpfs", "target": "/scratch"}],
                "containerEnv": {"PLAIN": "with space", "GREETING": "${localEnv:GREETING}"},
                "remoteEnv": {"REMOTE": "${containerEnv:PLAIN}!", "PATH": "/extra:${containerEnv:PATH}"},
                "runArgs": ["--network=host", "--hostname", "kept", "--label", "a=b c", "--stop-signal=KILL"],
                "onCreateCommand": "printf '%s|' \"$GREETING\" '$HOME' \"$(id -un)\" > ~/text && pwd >> ~/text || false",
                "updateContentCommand": ["sh", "-c", "printf '%s|' \"$@\" > ~/list", "sh", "a b", "$HOME", "\"q\"", "ü && true", "", "it's"],
                "postCreateCommand": {
                    "text": "echo \"$REMOTE\" > ~/object-text; case $PATH in /extra:*) touch ~/path;; esac",
                    "list": ["cp", "/etc/hostname", "{{home}}/object list"]
                },
                "postStartCommand": "env | grep -c '^KEY_OF_API=' > ~/secrets",
                "postAttachCommand": "echo \\\"attached\\\" > ~/attached"
            }
            """,
            ("sub/file", "x"));

        var container = BerthLaunch.ContainerOf(await launch.BerthAsync(
            "up", repository.Path, "--engine", launch.Host.Engine, "--secrets-file", launch.SecretsFile(("KEY_OF_API", "canary-of-the-api")), "--trust", "--json"));

        Assert.Equal((user, "/code/sub"), (container.User, container.Folder));
        var found = await launch.InsideAsync(
            container,
            "cd ~; cat text; cat list; echo; cat object-text 'object list'; echo; cat hook hook-start secrets attached; ls path; hostname; cat /code/sub/file; echo; "
            + "grep -c -e ' /cache ' -e ' /scratch ' /proc/mounts; echo \"$PLAIN $FROM_FEATURE $FROM_LABEL\"");
        Assert.Equal(
            $"""
            grüß "dich" $HOME|$HOME|{user}|/code/sub
            a b|$HOME|"q"|ü && true||it's|
            with space!
            kept
            hook of a feature
            started
            1
            "attached"
            path
            kept
            x
            2
            with space a feature yes

            """,
            found.Succeeded().Out);
        var exec = await launch.BerthAsync("exec", "--folder", repository.Path, "--", "sh", "-c", "echo $KEY_OF_API $REMOTE; pwd; id -un");
        Assert.Equal($"canary-of-the-api with space!\n/code/sub\n{user}\n", exec.Succeeded().Out);
        var labels = await launch.Host.EngineAsync(["inspect", "--format", "{{index .Config.Labels \"a\"}}", container.Id], CancellationToken);
        Assert.Equal("b c\n", labels.Out);
    }
}
