using System.Diagnostics;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Distribution;

namespace Berth.EndToEnd.Tests.Codespaces;

/// <summary>What is changed at the server takes effect in codespaces that run; what is killed on the way leaves none of them stuck.</summary>
[Collection<MachineTests>]
public sealed class Codespace_that_its_server_changes(Machine machine)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Is_stopped_removed_or_without_its_secrets_within_a_minute_and_fails_where_its_launcher_was_killed()
    {
        await machine.SecretAsync("orgs/acme", "GREETING", "hello", machine.Owner);
        await PasswordAsync(RealRegistries.Mona.Password);
        var (stopped, deleted, revoked) = (await machine.CreateAsync(), await machine.CreateAsync(), await machine.CreateAsync());
        (await machine.ExecAsync(revoked, Pull)).Succeeded();
        await using var creating = machine.Creating("--ref", "slow");
        var killed = await Machine.NameOfAsync(creating);
        await Machine.WithinAMinuteAsync("the launch is under way", async () => await machine.ContainerAsync(killed) is not "");
        await creating.KillAsync();

        await machine.Server.ApiAsync("POST", $"user/codespaces/{stopped}/stop", new { }, machine.Token);
        await machine.Server.ApiAsync("DELETE", $"user/codespaces/{deleted}", token: machine.Token);
        await machine.Server.ApiAsync("PUT", "repos/acme/api/collaborators/mona", new { permission = "pull" }, machine.Owner);
        try
        {
            // At the server it is gone at once, whatever the agent has heard.
            await Task.Delay(TimeSpan.FromSeconds(2.1), Ct);
            (await machine.ExecAsync(revoked, Pull)).Failed();
            await Machine.WithinAMinuteAsync("the stop", async () => await machine.StateAsync(stopped) == "Shutdown" && await machine.ContainerAsync(stopped) is "");
            await Machine.WithinAMinuteAsync("the removal", async () => !(await machine.BerthAsync("list", "--json")).Out.Contains(deleted, StringComparison.Ordinal) && await machine.ContainerAsync(deleted) is "");
            await Machine.WithinAMinuteAsync("the failure", async () => await machine.StateAsync(killed) == "Failed" && await machine.ContainerAsync(killed) is "");
            await Machine.WithinAMinuteAsync("the withdrawal", async () => (await machine.ExecAsync(revoked, "printf %s \"$GREETING\"")).Out is "");
            (await machine.BerthAsync("codespace", "stop", revoked)).Succeeded();
            (await machine.BerthAsync("codespace", "start", revoked)).Succeeded();
            Assert.Equal("acme/api", (await machine.ExecAsync(revoked, "printf %s \"$GREETING$GITHUB_REPOSITORY\"")).Succeeded().Out);
        }
        finally
        {
            await machine.Server.ApiAsync("PUT", "repos/acme/api/collaborators/mona", new { permission = "push" }, machine.Owner);
        }

        foreach (var name in (string[])[stopped, revoked, killed])
        {
            (await machine.BerthAsync("codespace", "delete", name, "--force")).Succeeded();
        }
    }

    [Fact]
    public async Task Pulls_with_a_password_that_was_changed_and_gives_no_one_a_password_for_another_registry()
    {
        await PasswordAsync(RealRegistries.Canary + "outdated");
        await machine.SecretAsync("repos/acme/api", "PRIVATE_CONTAINER_REGISTRY_SERVER", "evil.berth.test", machine.Owner);
        var name = await machine.CreateAsync();
        (await machine.ExecAsync(name, Pull)).Failed();

        await PasswordAsync(RealRegistries.Mona.Password);
        await Task.Delay(TimeSpan.FromSeconds(2.1), Ct);
        (await machine.ExecAsync(name, Pull)).Succeeded();
        var evil = await machine.ExecAsync(name, "printf evil.berth.test | docker-credential-berth get");
        Assert.DoesNotContain(RealRegistries.Canary, evil.Words, StringComparison.Ordinal);

        // What the user's own login publishes, the codespace's own pulls, before and after.
        var publish = $"skopeo --insecure-policy copy --quiet docker://{machine.Image} docker://{machine.Server.Registry}/acme/workspace:2";
        (await machine.ExecAsync(name, publish)).Failed();
        var publisher = await machine.Server.TokenAsync("olga", "write:packages");
        (await machine.ExecAsync(name, $"skopeo login --username olga --password {publisher} {machine.Server.Registry} && {publish} && skopeo logout {machine.Server.Registry}")).Succeeded();
        (await machine.ExecAsync(name, publish)).Failed();
        (await machine.ExecAsync(name, $"skopeo inspect --raw docker://{machine.Server.Registry}/acme/workspace:2")).Succeeded();

        // No password is on a disk, in an argument or in what the engine knows.
        Assert.Empty(await Leaks.OnDiskAsync(machine.Host.Places, RealRegistries.Mona, new RegistryUser("mona", machine.Token), new RegistryUser("any", "bertha_")));
        var inspected = (await machine.Host.EngineAsync(["inspect", await machine.ContainerAsync(name)], Ct)).Succeeded().Out;
        Assert.False(Leaks.Holds(inspected, RealRegistries.Mona) || inspected.Contains("berthg_", StringComparison.Ordinal));
        Assert.Empty(Leaks.InProcesses(RealRegistries.Mona));
        (await machine.BerthAsync("codespace", "delete", name)).Succeeded();
    }

    [Fact]
    public async Task Comes_up_where_the_agent_or_the_server_was_killed_during_its_launch()
    {
        await using var first = machine.Creating("--ref", "slow");
        var name = await Machine.NameOfAsync(first);
        await Machine.WithinAMinuteAsync("the first waits", async () => await machine.ContainerAsync(name) is not "");
        foreach (var agent in Running.Processes().Where(IsOurAgent).ToList())
        {
            Process.GetProcessById(agent.Id).Kill();
        }

        await Machine.WithinAMinuteAsync("the first ends", () => Task.FromResult(first.HasEnded));
        Assert.Equal((0, "Available"), (first.ExitCode, await machine.StateAsync(name)));
        (await machine.ExecAsync(name, $"skopeo inspect --raw docker://{machine.Image}")).Succeeded();
        (await machine.BerthAsync(input: machine.Token + "\n", ["auth", "login", machine.Server.Registry, "--with-token"])).Succeeded();

        await using var second = machine.Creating("--ref", "slow");
        var other = await Machine.NameOfAsync(second);
        await Machine.WithinAMinuteAsync("the second waits", async () => await machine.ContainerAsync(other) is not "");
        await machine.Server.KillAsync();
        await Machine.WithinAMinuteAsync("the second ends", () => Task.FromResult(second.HasEnded));
        Assert.Equal(0, second.ExitCode);
        await machine.Server.StartAgainAsync();

        await Machine.WithinAMinuteAsync("the second is known to be up", async () => await machine.StateAsync(other) == "Available");
        (await machine.BerthAsync("codespace", "delete", name)).Succeeded();
        (await machine.BerthAsync("codespace", "delete", other)).Succeeded();
    }

    [Fact]
    public async Task Are_twenty_at_once_on_one_machine()
    {
        var creations = Enumerable.Range(0, 20).Select(_ => machine.Creating()).ToList();
        var names = await Task.WhenAll(creations.Select(Machine.NameOfAsync));
        foreach (var creation in creations)
        {
            for (var second = 0; second < 240 && !creation.HasEnded; second++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), Ct);
            }

            Assert.True(creation.HasEnded && creation.ExitCode == 0, creation.Log);
            await creation.DisposeAsync();
        }

        Assert.Equal(20, names.Distinct().Count());
        Assert.All(await Task.WhenAll(names.Select(machine.StateAsync)), state => Assert.Equal("Available", state));
        foreach (var name in names.Chunk(4))
        {
            Assert.All(await Task.WhenAll(name.Select(one => machine.BerthAsync("codespace", "delete", one))), run => run.Succeeded());
        }
    }

    private string Pull => $"skopeo inspect --raw docker://{machine.Registries.Passwords.Name}/{RealRegistries.Image}";

    private bool IsOurAgent(Running process) =>
        Path.GetFileName(process.Program) == "berth" && process.Arguments.Contains("agent\0", StringComparison.Ordinal) && process.Environment.Contains($"XDG_RUNTIME_DIR={machine.Host.Clients.RuntimeFolder}\0");

    private async Task PasswordAsync(string password)
    {
        await machine.SecretAsync("orgs/acme", "PRIVATE_CONTAINER_REGISTRY_SERVER", machine.Registries.Passwords.Name, machine.Owner);
        await machine.SecretAsync("orgs/acme", "PRIVATE_CONTAINER_REGISTRY_USER", "mona", machine.Owner);
        await machine.SecretAsync("orgs/acme", "PRIVATE_CONTAINER_REGISTRY_PASSWORD", password, machine.Owner);
    }
}
