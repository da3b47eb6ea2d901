using System.Net;
using System.Net.Sockets;
using Berth.Core.Problems;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Distribution;
using Berth.Testing.Network;

namespace Berth.EndToEnd.Tests.Doctor;

public sealed class Berth_doctor(RealRegistries registries) : IAsyncDisposable
{
    private readonly BerthUser user = new(registries);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("passwords")]
    [InlineData("tokens")]
    public async Task Of_a_good_set_finds_nothing(string kind)
    {
        var registry = registries[kind].Name;

        var run = await user.BerthAsync(Secrets.Of(registry, RealRegistries.Mona), "doctor", $"{registry}/{RealRegistries.Image}");

        Assert.Empty(Cause.AllOf(run.Succeeded()));
    }

    [Fact]
    public async Task Asks_the_registries_whose_logins_the_agent_alone_holds()
    {
        var registry = registries.Passwords.Name;
        (await user.BerthAsync(Secrets.Of(registry, RealRegistries.Mona), "login")).Succeeded();

        var run = (await user.BerthAsync("doctor")).Succeeded();

        Assert.Contains($"{registry} (registry; as mona", run.Out);
    }

    [Theory]
    [InlineData("passwords")]
    [InlineData("tokens")]
    public async Task Of_a_wrong_password_says_that_it_is_refused(string kind)
    {
        var registry = registries[kind].Name;

        var run = await user.BerthAsync(
            Secrets.Of(registry, "mona", RealRegistries.Canary + "wrong"), "doctor", $"{registry}/{RealRegistries.Image}");

        Cause.IsAlone(run, ProblemCode.LoginRefused, "mona");
    }

    [Theory]
    [InlineData("passwords")]
    [InlineData("tokens")]
    public async Task Of_a_missing_tag_says_that_access_is_fine_and_the_tag_is_not(string kind)
    {
        var registry = registries[kind].Name;

        var run = await user.BerthAsync(Secrets.Of(registry, RealRegistries.Mona), "doctor", $"{registry}/acme/tiny:nosuchtag");

        Cause.IsAlone(run, ProblemCode.ManifestUnknown, "nosuchtag");
    }

    [Fact]
    public async Task Of_an_image_that_is_not_granted_says_so()
    {
        var registry = registries.Tokens.Name;

        var run = await user.BerthAsync(Secrets.Of(registry, RealRegistries.Mona), "doctor", $"{registry}/{RealRegistries.HiddenImage}");

        Cause.IsAlone(run, ProblemCode.HiddenOrMissing, "acme/hidden");
    }

    [Fact]
    public async Task Of_an_unknown_authority_names_it_and_says_where_to_put_it()
    {
        using var unknown = new PrivateCa("An authority nobody trusts");
        await using var registry = await DistributionRegistry.StartAsync(
            unknown, PrivateNetwork.Address, Hosts.OtherRegistry, new RegistryAuth.Passwords(RealRegistries.Mona), Ct);
        var image = $"{registry.Name}/{RealRegistries.Image}";

        var run = await user.BerthAsync(Secrets.Of(registry.Name, RealRegistries.Mona), "doctor", image);

        Cause.IsAlone(run, ProblemCode.UnknownAuthority, "An authority nobody trusts");
        Assert.Contains("certs.d", run.Out);
    }

    [Fact]
    public async Task Of_a_host_that_does_not_exist_says_so()
    {
        var run = await user.BerthAsync(Secrets.Of("nowhere.berth.test", RealRegistries.Mona), "doctor", "nowhere.berth.test/acme/tiny:1");

        Cause.IsAlone(run, ProblemCode.NameNotFound, "nowhere.berth.test");
        Assert.Equal(3, run.ExitCode);
    }

    [Fact]
    public async Task Of_a_port_nobody_listens_on_says_so()
    {
        const string closed = $"{Hosts.Registry}:1";

        var run = await user.BerthAsync(Secrets.Of(closed, RealRegistries.Mona), "doctor", $"{closed}/acme/tiny:1");

        Cause.IsAlone(run, ProblemCode.ConnectionRefused, closed);
        Assert.Equal(3, run.ExitCode);
    }

    /// <summary>A listener whose queue is full: the kernel drops whatever else comes, as a firewall would.</summary>
    [Fact]
    public async Task Of_packets_that_are_dropped_says_so()
    {
        PrivateNetwork.Required();
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(PrivateNetwork.Address, 0));
        full.Listen(0);
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(full.LocalEndPoint!, Ct);
        var silent = $"{Hosts.Registry}:{((IPEndPoint)full.LocalEndPoint!).Port}";

        var run = await user.BerthAsync(Secrets.Of(silent, RealRegistries.Mona), "doctor", $"{silent}/acme/tiny:1");

        Cause.IsAlone(run, ProblemCode.ConnectionTimedOut, silent);
        Assert.Equal(3, run.ExitCode);
    }

    [Fact]
    public async Task Of_a_bad_login_in_the_agent_tells_of_it_although_the_secrets_are_good()
    {
        var registry = registries.Passwords.Name;
        await user.BerthAsync(Secrets.Of(registry, "mona", RealRegistries.Canary + "wrong"), "login");

        var run = await user.BerthAsync(Secrets.Of(registry, RealRegistries.Mona), "doctor", $"{registry}/{RealRegistries.Image}");

        Cause.IsAlone(run, ProblemCode.LoginRefused, "mona");
        Assert.Contains($"warning {ProblemCode.ClientsUseAnotherLogin.Text}: clients get another login for {registry}", run.Out);
        Assert.Contains("run: berth login\n", run.Out);
    }

    [Fact]
    public async Task Of_secrets_that_were_handed_to_nobody_says_so_until_they_are()
    {
        var registry = registries.Passwords.Name;
        var secrets = Secrets.Of(registry, RealRegistries.Mona);

        var before = await user.BerthAsync(secrets, "doctor");
        (await user.BerthAsync(secrets, "login")).Succeeded();
        var after = await user.BerthAsync(secrets, "doctor");

        Assert.Contains(ProblemCode.ClientsDoNotAsk.Text, before.Succeeded().Out);
        Assert.Contains("nothing is wrong", after.Succeeded().Out);
    }

    public ValueTask DisposeAsync() => user.DisposeAsync();
}
