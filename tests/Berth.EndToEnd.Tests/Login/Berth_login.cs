using System.Text.Json;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Engines;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Login;

public sealed class Berth_login(RealRegistries registries, RealDocker docker) : IAsyncDisposable
{
    private readonly BerthUser user = new(registries);

    [Theory, ClassData(typeof(Ways))]
    public async Task Opens_the_registry_for(string way, string kind)
    {
        var registry = registries[kind].Name;
        var reference = $"{registry}/{RealRegistries.Image}";

        var before = await user.FetchAsync(way, reference, docker);
        var login = await user.BerthAsync(Secrets.Of(registry, RealRegistries.Mona), "login");
        var after = await user.FetchAsync(way, reference, docker);

        before.Failed();
        login.Succeeded();
        after.Succeeded();
    }

    [Theory]
    [InlineData("secrets.env")]
    [InlineData("secrets.json")]
    public async Task Takes_its_secrets_from_a_file(string name)
    {
        var registry = registries.Passwords.Name;
        var secrets = Secrets.Of(registry, RealRegistries.Mona);
        var file = user.Folder.Write(name, name == "secrets.json" ? JsonSerializer.Serialize(secrets) : Secrets.Dotenv(secrets));

        (await user.BerthAsync("login", "--secrets-file", file)).Succeeded();

        (await user.FetchAsync("podman pull", $"{registry}/{RealRegistries.Image}")).Succeeded();
    }

    [Fact]
    public async Task Of_two_registries_opens_the_one_that_is_named()
    {
        var (wanted, other) = (registries.Passwords.Name, registries.Tokens.Name);
        var secrets = Secrets.All(Secrets.Of(wanted, RealRegistries.Mona, "WANTED"), Secrets.Of(other, RealRegistries.Mona, "OTHER"));

        (await user.BerthAsync(secrets, "login", wanted)).Succeeded();

        (await user.FetchAsync("skopeo inspect", $"{wanted}/{RealRegistries.Image}")).Succeeded();
        (await user.FetchAsync("skopeo inspect", $"{other}/{RealRegistries.Image}")).Failed();
    }

    [Fact]
    public async Task With_a_wrong_password_lets_nobody_in()
    {
        var registry = registries.Passwords.Name;

        await user.BerthAsync(Secrets.Of(registry, "mona", RealRegistries.Canary + "wrong"), "login");

        (await user.FetchAsync("podman pull", $"{registry}/{RealRegistries.Image}")).Failed();
    }

    [Fact]
    public async Task Keeps_the_password_out_of_files_and_out_of_sight()
    {
        var registry = registries.Passwords.Name;
        (await user.BerthAsync(Secrets.Of(registry, RealRegistries.Robot), "login")).Succeeded();
        foreach (var way in ContainerClients.WaysWithoutDaemon)
        {
            (await user.FetchAsync(way, $"{registry}/{RealRegistries.Image}")).Succeeded();
        }

        using var agent = user.Agent();

        Assert.Empty(await Leaks.OnDiskAsync(user.Places, RealRegistries.Robot));
        Assert.Empty(Leaks.InProcesses(RealRegistries.Robot));
    }

    [Fact]
    public async Task Keeps_the_memory_of_the_agent_from_other_programs_of_the_same_user()
    {
        await user.BecomeOrdinaryAsync();
        (await user.BerthAsync(Secrets.Of(registries.Passwords.Name, RealRegistries.Mona), "login")).Succeeded();
        using var agent = user.Agent();

        // What the user may look at in every other process of theirs.
        (await LookAsync("cat /proc/$$/environ")).Succeeded();
        foreach (var file in (string[])["environ", "mem", "maps", "fd"])
        {
            Assert.Contains("Permission denied", (await LookAsync($"test -d /proc/{agent.Id} && ls /proc/{agent.Id}/{file}/ || cat /proc/{agent.Id}/{file}")).Failed().Error);
        }

        Task<ProgramRun> LookAsync(string command) => user.Clients.RunAsync(
            "/bin/sh", ["-c", command], user.Clients.Environment, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("skopeo inspect")]
    [InlineData("docker manifest inspect")]
    public async Task Needs_no_rights(string way)
    {
        await user.BecomeOrdinaryAsync();
        var registry = registries.Tokens.Name;

        (await user.BerthAsync(Secrets.Of(registry, RealRegistries.Mona), "login")).Succeeded();
        (await user.FetchAsync(way, $"{registry}/{RealRegistries.Image}")).Succeeded();
        (await user.BerthAsync("logout")).Succeeded();

        (await user.FetchAsync(way, $"{registry}/{RealRegistries.Image}")).Failed();
    }

    public ValueTask DisposeAsync() => user.DisposeAsync();
}
