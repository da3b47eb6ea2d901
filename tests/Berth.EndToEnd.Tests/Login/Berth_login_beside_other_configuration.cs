using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Distribution;
using Berth.Testing.Engines;

namespace Berth.EndToEnd.Tests.Login;

/// <summary>
/// Whatever a user has configured before: after <c>berth login</c> every client opens the registry, after <c>logout</c> all is as it was.
/// </summary>
public sealed class Berth_login_beside_other_configuration(RealRegistries registries) : IAsyncDisposable
{
    private static readonly RegistryUser Stale = new("mona", "an old password");

    private readonly BerthUser user = new(registries);

    public static TheoryData<string> EveryWay => [.. ContainerClients.WaysWithoutDaemon];

    private string Registry => registries.Passwords.Name;

    [Theory, MemberData(nameof(EveryWay))]
    public Task Wins_over_an_old_login_of_docker(string way) =>
        OpensAndRestoresAsync(way, ".docker/config.json", Stale.DockerConfig(Registry));

    [Theory, MemberData(nameof(EveryWay))]
    public Task Wins_over_an_old_login_of_podman(string way) =>
        OpensAndRestoresAsync(way, ".config/containers/auth.json", Stale.DockerConfig(Registry));

    [Theory, MemberData(nameof(EveryWay))]
    public async Task Wins_over_an_old_login_of_this_session(string way)
    {
        var file = Path.Combine(user.Clients.RuntimeFolder, "containers", "auth.json");
        await OpensAndRestoresAsync(way, file, Stale.DockerConfig(Registry));
    }

    [Theory, MemberData(nameof(EveryWay))]
    public Task Leaves_another_store_in_place(string way) =>
        OpensAndRestoresAsync(way, ".docker/config.json", """{"credsStore":"nobody-has-this-one"}""");

    [Theory, MemberData(nameof(EveryWay))]
    public async Task Follows_DOCKER_CONFIG(string way)
    {
        user.Clients.Environment["DOCKER_CONFIG"] = Path.Combine(user.Clients.Home, "elsewhere");

        await OpensAndRestoresAsync(way, "elsewhere/config.json", """{"detachKeys":"ctrl-x"}""");
    }

    [Theory, MemberData(nameof(EveryWay))]
    public async Task Follows_REGISTRY_AUTH_FILE(string way)
    {
        var file = Path.Combine(user.Clients.Home, "logins.json");
        user.Clients.Environment["REGISTRY_AUTH_FILE"] = file;

        await OpensAndRestoresAsync(way, file, """{"auths":{}}""");
    }

    [Fact]
    public async Task Writes_through_a_link_and_leaves_it_a_link()
    {
        var target = user.Folder.Write("dotfiles/config.json", "{}\n");
        Directory.CreateDirectory(Path.GetDirectoryName(user.DockerConfigFile)!);
        File.CreateSymbolicLink(user.DockerConfigFile, target);

        (await user.BerthAsync(Secrets.Of(Registry, RealRegistries.Mona), "login")).Succeeded();
        (await user.FetchAsync("docker manifest inspect", $"{Registry}/{RealRegistries.Image}")).Succeeded();
        (await user.BerthAsync("logout")).Succeeded();

        Assert.Equal(target, File.ResolveLinkTarget(user.DockerConfigFile, returnFinalTarget: false)?.FullName);
        Assert.Equal("{}\n", await File.ReadAllTextAsync(target));
    }

    [Fact]
    public async Task Twice_is_as_good_as_once()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(user.DockerConfigFile)!);
        await File.WriteAllTextAsync(user.DockerConfigFile, "{ }");
        var secrets = Secrets.Of(Registry, RealRegistries.Mona);

        (await user.BerthAsync(secrets, "login")).Succeeded();
        (await user.BerthAsync(secrets, "login")).Succeeded();
        (await user.FetchAsync("podman pull", $"{Registry}/{RealRegistries.Image}")).Succeeded();
        (await user.BerthAsync("logout")).Succeeded();

        Assert.Equal("{ }", await File.ReadAllTextAsync(user.DockerConfigFile));
    }

    [Fact]
    public async Task At_the_same_time_loses_no_registry()
    {
        var (one, two) = (registries.Passwords.Name, registries.Tokens.Name);

        var logins = await Task.WhenAll(
            user.BerthAsync(Secrets.Of(one, RealRegistries.Mona), "login"), user.BerthAsync(Secrets.Of(two, RealRegistries.Mona), "login"));

        Assert.All(logins, login => login.Succeeded());
        foreach (var registry in (string[])[one, two])
        {
            (await user.FetchAsync("podman pull", $"{registry}/{RealRegistries.Image}")).Succeeded();
            (await user.FetchAsync("docker manifest inspect", $"{registry}/{RealRegistries.Image}")).Succeeded();
        }
    }

    [Fact]
    public async Task Of_two_registries_gives_up_the_one_that_is_named()
    {
        var (given, kept) = (registries.Passwords.Name, registries.Tokens.Name);
        var secrets = Secrets.All(Secrets.Of(given, RealRegistries.Mona, "GIVEN"), Secrets.Of(kept, RealRegistries.Mona, "KEPT"));
        (await user.BerthAsync(secrets, "login")).Succeeded();

        (await user.BerthAsync("logout", given)).Succeeded();

        (await user.FetchAsync("podman pull", $"{given}/{RealRegistries.Image}")).Failed();
        (await user.FetchAsync("podman pull", $"{kept}/{RealRegistries.Image}")).Succeeded();
    }

    public ValueTask DisposeAsync() => user.DisposeAsync();

    /// <param name="file">Below the home, or a full path.</param>
    private async Task OpensAndRestoresAsync(string way, string file, string text)
    {
        var path = Path.Combine(user.Clients.Home, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text);
        var reference = $"{Registry}/{RealRegistries.Image}";

        var before = await user.FetchAsync(way, reference);
        var login = await user.BerthAsync(Secrets.Of(Registry, RealRegistries.Mona), "login");
        var between = await user.FetchAsync(way, reference);
        var logout = await user.BerthAsync("logout");

        before.Failed();
        login.Succeeded();
        between.Succeeded();
        logout.Succeeded();
        Assert.Equal(text, await File.ReadAllTextAsync(path));
        (await user.FetchAsync(way, reference)).Failed();
    }
}
