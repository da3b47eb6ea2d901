using Berth.EndToEnd.Tests.Fixtures;
using Berth.EndToEnd.Tests.Helper;
using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Inside;

public sealed class Static_helper_in_a_container(RealRegistries registries) : IAsyncDisposable
{
    /// <summary>An engine of the container's own, whose storage lies on the tmpfs.</summary>
    private const string Storage = "--storage-driver vfs --root /tmp/storage --runroot /tmp/run";

    /// <summary>Clients inside, and how they are told to fetch the image whose name follows.</summary>
    private static readonly Dictionary<string, string> Commands = new()
    {
        ["podman pull"] = $"podman {Storage} --cgroup-manager cgroupfs --events-backend none pull --signature-policy {Codespace.Policy} ",

        // buildah looks its own user up, whom our tiny image does not list.
        ["buildah from"] = $"printf 'root:x:0:0::/:/bin/sh\\n' > /etc/passwd && buildah {Storage} from --signature-policy {Codespace.Policy} ",
        ["skopeo inspect"] = "skopeo --insecure-policy inspect docker://",
        ["docker manifest inspect"] = "docker manifest inspect ",
    };

    private readonly BerthUser user = new(registries);

    public static TheoryData<string, string> Ways =>
        [.. from way in Commands.Keys from kind in (string[])["passwords", "tokens"] select (way, kind)];

    [Theory, MemberData(nameof(Ways))]
    public async Task Opens_the_registry_for(string way, string kind)
    {
        var registry = registries[kind].Name;
        await using var codespace = await OpenAsync(registry);
        var ask = $"{Commands[way]}{registry}/{RealRegistries.Image}";

        var with = await codespace.RunAsync(registries, registry, ask);
        var without = await codespace.RunAsync(registries, registry, $"echo '{{}}' > /config/config.json && {ask}");

        with.Succeeded();
        without.Failed();
    }

    [Fact]
    public async Task Answers_every_user_inside()
    {
        var registry = registries.Passwords.Name;
        await using var codespace = await OpenAsync(registry);

        var answer = await codespace.RunAsync(
            registries, registry, $"printf {registry} | docker-credential-berth get", runAs: "65534:65534");

        Assert.Contains(RealRegistries.Mona.Password, answer.Succeeded().Out);
    }

    [Fact]
    public async Task Keeps_what_docker_login_inside_stores_off_every_disk()
    {
        var registry = registries.Passwords.Name;
        await using var codespace = await OpenAsync(registry);
        var login = $"printf %s {RealRegistries.Sam.Password} | docker login --username sam --password-stdin {registry}";

        var run = await codespace.RunAsync(
            registries, registry, $"{login} && cat /config/config.json && printf {registry} | docker-credential-berth get");

        var (config, answer) = (run.Succeeded().Out.Split("\"ServerURL\"")[0], run.Out.Split("\"ServerURL\"")[^1]);
        Assert.False(Leaks.Holds(config, RealRegistries.Sam));
        Assert.Contains(RealRegistries.Sam.Password, answer);
    }

    [Fact]
    public async Task Knows_the_registries_of_its_own_codespace_alone()
    {
        var (own, others) = (registries.Passwords.Name, registries.Tokens.Name);
        await using var codespace = await OpenAsync(own);
        await using var other = await Codespace.OpenAsync(
            user, Path.Combine(user.Folder.Make("other"), "berth"), Secrets.Of(others, RealRegistries.Mona));

        Assert.Equal(Credential_helper_of_the_host.NotFound, (await AskInScratchAsync(others)).Failed().Out.Trim());
    }

    [Fact]
    public async Task Needs_nothing_else_in_its_root_directory()
    {
        var registry = registries.Passwords.Name;
        await using var codespace = await OpenAsync(registry);

        Assert.Contains(RealRegistries.Mona.Password, (await AskInScratchAsync(registry)).Succeeded().Out);
        Assert.Equal(Credential_helper_of_the_host.NotFound, (await AskInScratchAsync("nobody.example.com")).Failed().Out.Trim());
    }

    [Fact]
    public async Task Of_a_dead_agent_says_so_and_lets_unknown_registries_pass()
    {
        var registry = registries.Passwords.Name;
        await using var codespace = await OpenAsync(registry);
        await codespace.KillAgentAsync();

        var known = await AskInScratchAsync(registry, TimeSpan.FromSeconds(1));
        var unknown = await AskInScratchAsync("nobody.example.com", TimeSpan.FromSeconds(1));

        Assert.Contains("agent", Assert.Single(known.Failed().Out.Trim().Split('\n')));
        Assert.Equal(Credential_helper_of_the_host.NotFound, unknown.Failed().Out.Trim());
    }

    public ValueTask DisposeAsync() => user.DisposeAsync();

    /// <summary>The codespace's directory is the only thing in a root directory, as in an image from scratch.</summary>
    private Task<Codespace> OpenAsync(string registry) =>
        Codespace.OpenAsync(user, Path.Combine(user.Folder.Make("scratch"), "berth"), Secrets.Of(registry, RealRegistries.Mona));

    private Task<ProgramRun> AskInScratchAsync(string registry, TimeSpan? patience = null) => ProgramRun.OfAsync(
        Berth.Testing.Requires.Program("/usr/sbin/chroot"),
        [user.Folder["scratch"], $"/berth/{BerthPrograms.HelperName}", "get"],
        new Dictionary<string, string>(),
        TestContext.Current.CancellationToken,
        registry,
        patience);
}
