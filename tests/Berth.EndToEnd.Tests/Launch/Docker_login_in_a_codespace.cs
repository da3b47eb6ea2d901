using Berth.EndToEnd.Tests.Fixtures;
using Berth.EndToEnd.Tests.Helper;
using Berth.Testing.Distribution;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Launch;

[Collection<EcrTests>]
public sealed class Docker_login_in_a_codespace(RealRegistries registries, LaunchedImage codespace)
    : IClassFixture<LaunchedImage>, IAsyncLifetime
{
    private static readonly RegistryUser Sam = RealRegistries.Sam;

    private string Known => registries.Passwords.Name;

    private string Unknown => registries.Tokens.Name;

    public async ValueTask InitializeAsync() => await codespace.ReadyAsync();

    [Theory]
    [InlineData("root")]
    [InlineData("vscode")]
    public async Task Opens_a_registry_that_no_secret_names(string user)
    {
        var image = $"{Unknown}/{RealRegistries.Image}";
        (await PullAsync(user, image)).Failed();

        (await LogInAsync("docker", user, Unknown)).Succeeded();

        (await PullAsync(user, image)).Succeeded();
        (await InsideAsync(user, $"docker manifest inspect {image}")).Succeeded();
        Assert.Equal(Sam.Name, await UserOfAsync(Unknown));
        (await InsideAsync(user, $"docker logout {Unknown}")).Succeeded();
        (await PullAsync(user, image)).Failed();
        var answer = await codespace.Launch.LoginInsideAsync(codespace.Container, Unknown);
        Assert.Equal(Credential_helper_of_the_host.NotFound, answer.Failed().Out.Trim());
    }

    [Theory]
    [InlineData("docker", "root")]
    [InlineData("docker", "vscode")]
    [InlineData("skopeo", "root")]
    [InlineData("skopeo", "vscode")]
    public async Task Beats_the_issued_login_until_logout(string client, string user)
    {
        Assert.Equal(RealRegistries.Mona.Name, await UserOfAsync(Known));

        (await LogInAsync(client, user, Known)).Succeeded();

        Assert.Equal(Sam.Name, await UserOfAsync(Known));
        (await PullAsync(user, $"{Known}/{RealRegistries.Image}")).Succeeded();
        (await InsideAsync(user, $"{client} logout {Known}")).Succeeded();
        Assert.Equal(RealRegistries.Mona.Name, await UserOfAsync(Known));
        (await PullAsync(user, $"{Known}/{RealRegistries.Image}")).Succeeded();
    }

    [Theory]
    [InlineData("docker", "root")]
    [InlineData("docker", "vscode")]
    [InlineData("skopeo", "root")]
    [InlineData("skopeo", "vscode")]
    public async Task Leaves_nothing_on_a_disk(string client, string user)
    {
        (await LogInAsync(client, user, Unknown)).Succeeded();
        (await LogInAsync(client, user, Known)).Succeeded();

        (await PullAsync(user, $"{Unknown}/{RealRegistries.Image}")).Succeeded();
        var left = await Leaks.OnDiskAsync(codespace.Launch.Places, Sam);

        (await InsideAsync(user, $"{client} logout {Known} && {client} logout {Unknown}")).Succeeded();
        Assert.Empty(left);
        Assert.Empty(await Leaks.OnDiskAsync(codespace.Launch.Places, Sam));
        Assert.DoesNotContain(Sam.Basic, (await InsideAsync("root", "cat $DOCKER_CONFIG/*.json")).Succeeded().Out);
    }

    [Fact]
    public async Task Of_docker_is_in_no_file_at_all()
    {
        (await LogInAsync("docker", "vscode", Unknown)).Succeeded();

        var left = await Leaks.OnDiskAsync(await codespace.Launch.InsideFoldersAsync(codespace.Container), Sam);

        (await InsideAsync("vscode", $"docker logout {Unknown}")).Succeeded();
        Assert.Empty(left);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<ProgramRun> InsideAsync(string user, string command, string input = "") =>
        codespace.Launch.InsideAsync(codespace.Container, user, command, input);

    private Task<ProgramRun> LogInAsync(string client, string user, string registry) =>
        InsideAsync(user, $"{client} login --username {Sam.Name} --password-stdin {registry}", Sam.Password);

    private Task<ProgramRun> PullAsync(string user, string image) => codespace.Launch.PullInsideAsync(codespace.Container, image, user);

    private async Task<string> UserOfAsync(string registry) =>
        BerthLaunch.UserOf(await codespace.Launch.LoginInsideAsync(codespace.Container, registry));
}
