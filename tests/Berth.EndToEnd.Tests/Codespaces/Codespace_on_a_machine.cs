namespace Berth.EndToEnd.Tests.Codespaces;

/// <summary><c>berth codespace</c> and <c>berth up --server</c>: the server decides, this machine launches.</summary>
[Collection<MachineTests>]
public sealed class Codespace_on_a_machine(Machine machine)
{
    [Fact]
    public async Task Is_created_used_stopped_started_with_changed_secrets_and_deleted()
    {
        await machine.SecretAsync("repos/acme/api", "GREETING", "hello", machine.Owner);

        var name = await machine.CreateAsync();

        Assert.Equal("Available", await machine.StateAsync(name));
        Assert.Equal("hello", (await machine.ExecAsync(name, "cat /tmp/greeting")).Succeeded().Out);
        Assert.Equal($"true {name} acme/api\n", (await machine.ExecAsync(name, "echo $CODESPACES $CODESPACE_NAME $GITHUB_REPOSITORY")).Succeeded().Out);
        (await machine.ExecAsync(name, $"skopeo inspect --raw docker://{machine.Image}")).Succeeded();
        Assert.Contains(name, (await machine.BerthAsync("codespace", "list")).Succeeded().Out, StringComparison.Ordinal);
        Assert.NotEqual("", (await machine.BerthAsync("codespace", "logs", name)).Succeeded().Out);

        await machine.SecretAsync("repos/acme/api", "GREETING", "goodbye", machine.Owner);
        (await machine.BerthAsync("codespace", "stop", name)).Succeeded();
        Assert.Equal("Shutdown", await machine.StateAsync(name));
        (await machine.BerthAsync("codespace", "start", name)).Succeeded();
        Assert.Equal("Available", await machine.StateAsync(name));
        Assert.Equal("goodbye", (await machine.ExecAsync(name, "printf %s $GREETING")).Succeeded().Out);

        (await machine.ExecAsync(name, "echo change >> README")).Succeeded();
        Assert.Contains("nowhere else", (await machine.BerthAsync("codespace", "delete", name)).Failed().Error, StringComparison.Ordinal);
        (await machine.BerthAsync("codespace", "delete", name, "--force")).Succeeded();
        Assert.Null(await machine.StateAsync(name));
        Assert.DoesNotContain(name, Directory.GetDirectories(Path.Combine(machine.Host.Clients.Home, ".local/share/berth/codespaces")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Lets_gh_read_its_repository_inside_with_nothing_configured_and_nothing_else()
    {
        var name = await machine.CreateAsync();

        Assert.Equal("acme/api\n", (await machine.ExecAsync(name, "gh api repos/acme/api --jq .full_name")).Succeeded().Out);
        Assert.Contains("acme/api", (await machine.ExecAsync(name, "gh repo view acme/api --json nameWithOwner")).Succeeded().Out, StringComparison.Ordinal);
        Assert.Contains("Resource not accessible", (await machine.ExecAsync(name, "gh secret list --app codespaces --repo $GH_HOST/acme/api")).Failed().Words, StringComparison.Ordinal);
        var login = await machine.ExecAsync(name, $"skopeo inspect --raw --creds mona:$GITHUB_TOKEN docker://{machine.Image}");
        Assert.Contains("unauthorized", login.Failed().Words, StringComparison.OrdinalIgnoreCase);

        (await machine.BerthAsync("codespace", "delete", name)).Succeeded();
    }

    [Fact]
    public async Task That_cannot_be_pulled_has_failed_with_its_reason_and_one_that_runs_goes_on()
    {
        (await machine.BerthAsync("codespace", "create", "-R", "acme/api", "--engine", "podman", "--trust", "--ref", "broken")).Failed();
        var listed = (await machine.BerthAsync("codespace", "list")).Succeeded().Out;
        Assert.Contains("Failed: ", listed, StringComparison.Ordinal);
        Assert.Contains("acme/workspace:none", listed, StringComparison.Ordinal);
        var failed = listed.Split('\n').Single(line => line.Contains("Failed: ", StringComparison.Ordinal)).Split(' ')[0];
        (await machine.BerthAsync("codespace", "delete", failed, "--force")).Succeeded();

        var name = await machine.CreateAsync();
        var folder = machine.FolderOf(name);
        var config = Path.Combine(folder, ".devcontainer/devcontainer.json");
        var good = await File.ReadAllTextAsync(config);
        foreach (var bad in (string[])[good.Replace("acme/workspace:1", "acme/workspace:none", StringComparison.Ordinal), "{ no json"])
        {
            await File.WriteAllTextAsync(config, bad);
            (await machine.BerthAsync("up", folder, "--trust", "--recreate")).Failed();
            Assert.Equal("Available", await machine.StateAsync(name));
            await File.WriteAllTextAsync(config, good);
            (await machine.ExecAsync(name, $"gh api repos/acme/api && skopeo inspect --raw docker://{machine.Image}")).Succeeded();
        }

        (await machine.BerthAsync("codespace", "delete", name)).Succeeded();
    }

    [Fact]
    public async Task Of_a_forks_pull_request_gets_no_secrets()
    {
        await machine.SecretAsync("user", "MINE", "canary-of-mona", machine.Token);

        var name = await machine.CreateAsync("--pull-request", "7");

        var own = await machine.CreateAsync();
        Assert.Equal("canary-of-mona", (await machine.ExecAsync(own, "printf %s $MINE")).Succeeded().Out);
        (await machine.BerthAsync("codespace", "delete", own)).Succeeded();
        Assert.Equal("of a fork/", (await machine.ExecAsync(name, "cat README; printf '/%s' $MINE")).Succeeded().Out);
        (await machine.BerthAsync("codespace", "delete", name, "--force")).Succeeded();
        Assert.Contains("no pull request 8", (await machine.BerthAsync("codespace", "create", "-R", "acme/api", "--pull-request", "8")).Failed().Error, StringComparison.Ordinal);
    }
}
