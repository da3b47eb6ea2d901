using Berth.Cli.Codespaces;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Cli.Tests.Codespaces;

/// <summary>What was given on this machine, beside what a server gives.</summary>
public sealed class Server_sets
{
    private const string Broker = "https://berth.example/api/v3/codespace/logins";

    [Fact]
    public void Give_way_to_one_that_was_given_here_for_the_same_registry_and_path()
    {
        var joined = ServerSets.Join(Of(Here("ghcr.io"), Here("quay.io/acme")), Of(Given("ghcr.io"), Given("quay.io"), Given("quay.io/acme")));

        Assert.Equal(["here ghcr.io", "here quay.io/acme", "server quay.io"], Shown(joined));
    }

    [Fact]
    public void That_the_server_takes_away_are_gone_and_those_of_this_machine_stay()
    {
        var renewed = ServerSets.Renew(Of(Here("ghcr.io"), Given("quay.io")), RegistrySecretSets.None, "berth.example");

        Assert.Equal(["here ghcr.io"], Shown(renewed));
    }

    [Fact]
    public void That_a_launch_chose_for_a_whole_host_go_on_serving_it()
    {
        var opened = Of(Given("quay.io/acme") with { Path = null }, Given("quay.io/other"));

        var renewed = ServerSets.Renew(opened, Of(Given("quay.io"), Given("quay.io/acme"), Given("quay.io/other"), Given("ghcr.io")), "berth.example");

        Assert.Equal([(null, $"{Broker}?path=acme"), ("other", $"{Broker}?path=other"), (null, Broker)], renewed.Serving.Select(set => (set.Path, set.Broker!)));
        Assert.Equal("ghcr.io", renewed.Serving[^1].Registry.Value);
    }

    [Fact]
    public void Serve_a_host_as_a_whole_again_where_the_chosen_one_is_gone()
    {
        var renewed = ServerSets.Renew(Of(Given("quay.io/acme") with { Path = null }), Of(Given("quay.io")), "berth.example");

        Assert.Equal(["server quay.io"], Shown(renewed));
    }

    private static RegistrySecretSets Of(params RegistrySecretSet[] sets) => RegistrySecretSets.None with { Serving = sets };

    private static RegistrySecretSet Here(string place) => Make(place, "here");

    private static RegistrySecretSet Given(string place)
    {
        var set = Make(place, "server");
        return set with { Broker = set.Path is null ? Broker : $"{Broker}?path={set.Path}" };
    }

    private static RegistrySecretSet Make(string place, string user)
    {
        var parts = place.Split('/', 2);
        Assert.True(RegistryHost.TryParse(parts[0], out var host, out _));
        return new("ID", SecretLevel.User, user, host, parts.Length == 2 ? parts[1] : null, user, new("secret"), null);
    }

    private static IEnumerable<string> Shown(RegistrySecretSets sets) =>
        sets.Serving.Select(set => $"{set.User} {set.Registry.Value}{(set.Path is null ? "" : "/" + set.Path)}");
}
