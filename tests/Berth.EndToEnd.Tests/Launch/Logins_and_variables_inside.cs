using System.Security.Cryptography;
using System.Text;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.EndToEnd.Tests.Helper;
using Berth.Testing.Engines;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary>What gets inside, by which option, and when.</summary>
[Collection<EcrTests>]
public sealed class Logins_and_variables_inside(RealRegistries registries, RealEcr ecr, RealExample example)
{
    private const string Show =
        "printf %s \"$ACME_CONTAINER_REGISTRY_PASSWORD\" | sha256sum > ~/hash; env | sort | grep ACME | cut -d= -f1 > ~/names";

    [Fact]
    public async Task Are_the_users_own_login_and_passwords_only_when_asked_for()
    {
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        var (a, b) = (example.Passwords.Name, example.Tokens.Name);
        var command = Show.Replace("\"", "\\\"");
        using var repository = SmallRepository.WithImage($"{a}/acme/workspace:1", $$""", "postCreateCommand": "{{command}}" """);
        var own = Directory.CreateDirectory(Path.Combine(launch.Host.Clients.Home, ".docker"));
        File.WriteAllText(Path.Combine(own.FullName, "config.json"), RealExample.Mona.DockerConfig(a));
        var secrets = launch.SecretsFile(Secrets.Of(b, RealExample.Hubot));
        string[] up = ["up", repository.Path, "--engine", LaunchHost.Podman, "--secrets-file", secrets, "--trust", "--json"];

        // 1. The image comes with the user's own login, which stays outside, and so does the password.
        var container = BerthLaunch.ContainerOf(await launch.BerthAsync(up));
        Assert.Equal(Credential_helper_of_the_host.NotFound, (await launch.LoginInsideAsync(container, a)).Failed().Out.Trim());
        Assert.Equal("hubot", BerthLaunch.UserOf(await launch.LoginInsideAsync(container, b)));
        Assert.Equal(
            $"{HashOf("")}  -\nACME_CONTAINER_REGISTRY_SERVER\nACME_CONTAINER_REGISTRY_USER\n",
            (await launch.InsideAsync(container, "cat ~/hash ~/names")).Succeeded().Out);

        // 2. The login is asked for while it runs.
        var running = BerthLaunch.ContainerOf(await launch.BerthAsync([.. up, "--forward-logins"]));
        Assert.Equal(container.Id, running.Id);
        Assert.Equal("mona", BerthLaunch.UserOf(await launch.LoginInsideAsync(container, a)));
        (await launch.PullInsideAsync(container, $"{a}/acme/db:1")).Succeeded();
        (await launch.InsideAsync(container, $"docker manifest inspect {a}/acme/db:1")).Succeeded();

        // 3. Both are asked for.
        container = BerthLaunch.ContainerOf(await launch.BerthAsync([.. up, "--recreate", "--forward-logins", "--registry-secrets-in-env"]));
        (await launch.PullInsideAsync(container, $"{a}/acme/db:1")).Succeeded();
        Assert.Equal("mona", BerthLaunch.UserOf(await launch.LoginInsideAsync(container, a)));
        var hash = await launch.InsideAsync(container, "cat ~/hash");
        Assert.Equal($"{HashOf(RealExample.Hubot.Password)}  -\n", hash.Succeeded().Out);
        Assert.Empty(await Leaks.OnDiskAsync(await launch.InsideFoldersAsync(container), RealExample.Mona, RealExample.Hubot));

        (await launch.BerthAsync("down", repository.Path)).Succeeded();
    }

    [Theory]
    [InlineData(LaunchHost.Podman)]
    [InlineData(LaunchHost.Docker)]
    public async Task Are_as_the_secrets_are_when_the_codespace_starts(string engine)
    {
        await using var launch = await BerthLaunch.PrepareAsync(engine, registries, example, ecr);
        var (a, added) = (example.Passwords.Name, registries.Passwords.Name);
        using var repository = SmallRepository.WithImage($"{a}/acme/workspace:1");
        var secrets = launch.SecretsFile(Secrets.Of(a, RealExample.Mona));
        var container = BerthLaunch.ContainerOf(
            await launch.BerthAsync("up", repository.Path, "--engine", engine, "--secrets-file", secrets, "--trust", "--json"));
        (await launch.PullInsideAsync(container, $"{added}/{RealRegistries.Image}")).Failed();

        (await launch.BerthAsync("stop", repository.Path)).Succeeded();
        launch.SecretsFile(Secrets.All(
            Secrets.Of(a, RealExample.Mona), Secrets.Of(added, RealRegistries.Mona, "ADDED"), new() { ["ADDED_TOKEN"] = "there" }));
        var started = BerthLaunch.ContainerOf(await launch.BerthAsync("start", repository.Path, "--trust", "--json"));

        Assert.Equal(container.Id, started.Id);
        var variable = await launch.BerthAsync("exec", "--folder", repository.Path, "--", "sh", "-c", "echo $ADDED_TOKEN");
        Assert.Equal("there\n", variable.Succeeded().Out);
        foreach (var image in (string[])[$"{added}/{RealRegistries.Image}", $"{a}/acme/db:1"])
        {
            (await launch.PullInsideAsync(container, image)).Succeeded();
            (await launch.InsideAsync(container, $"docker manifest inspect {image}")).Succeeded();
        }

        (await launch.BerthAsync("down", repository.Path)).Succeeded();
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
