using System.Text.Json;
using Berth.Core.Client;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing;
using Berth.Testing.Distribution;
using Berth.Testing.Engines;

namespace Berth.EndToEnd.Tests.Login;

[Collection<EcrTests>]
public sealed class Ecr_login(RealRegistries registries, RealDocker docker, RealEcr ecr) : IAsyncDisposable
{
    private readonly BerthUser user = new(registries);

    public static TheoryData<string> EveryWay => [.. ContainerClients.WaysWithoutDaemon, Ways.DockerPull];

    [Theory, MemberData(nameof(EveryWay))]
    public async Task With_an_aws_key_opens_the_registry_for(string way)
    {
        var before = await user.FetchAsync(way, RealEcr.Image, docker);
        await LogInAsync(ecr.Key.KeyId, ecr.Key.Secret);
        var after = await user.FetchAsync(way, RealEcr.Image, docker);

        before.Failed();
        after.Succeeded();
    }

    [Fact]
    public async Task Is_renewed_without_anyone_noticing_when_its_token_ends()
    {
        ecr.Aws.TokenLifetime = TimeSpan.FromSeconds(2);
        try
        {
            await LogInAsync(ecr.Key.KeyId, ecr.Key.Secret);
            (await user.FetchAsync("podman pull", RealEcr.Image)).Succeeded();
            var first = await TokenAsync();
            await Eventually.HappensAsync("the token ends", () => !ecr.Aws.Tokens.IsValid(first), TestContext.Current.CancellationToken);

            (await user.FetchAsync("podman pull", RealEcr.Image)).Succeeded();

            Assert.NotEqual(first, await TokenAsync());
        }
        finally
        {
            ecr.Aws.TokenLifetime = TimeSpan.FromHours(12);
        }
    }

    [Fact]
    public async Task Of_an_opened_codespace_is_renewed_inside_and_for_the_next_launch()
    {
        ecr.Aws.TokenLifetime = TimeSpan.FromSeconds(2);
        try
        {
            await using var codespace = await OpenedCodespace.OpenAsync(
                registries.Authority, Secrets.None, new AgentSet(Hosts.Ecr, null, "AWS", "environment", ecr.Key.KeyId, new(ecr.Key.Secret), null));
            var first = TokenOf(codespace, "inside");
            Assert.Equal(first, TokenOf(codespace, "launch"));
            await Eventually.HappensAsync("the token ends", () => !ecr.Aws.Tokens.IsValid(first), TestContext.Current.CancellationToken);

            Assert.True(ecr.Aws.Tokens.IsValid(TokenOf(codespace, "inside")));
            Assert.True(ecr.Aws.Tokens.IsValid(TokenOf(codespace, "launch")));
        }
        finally
        {
            ecr.Aws.TokenLifetime = TimeSpan.FromHours(12);
        }
    }

    [Fact]
    public async Task Inside_a_container_is_renewed_too()
    {
        ecr.Aws.TokenLifetime = TimeSpan.FromSeconds(2);
        try
        {
            await using var codespace = await Codespace.OpenAsync(
                user, Path.Combine(user.Folder.Make("codespaces"), "one"), Secrets.Of(Hosts.Ecr, ecr.Key.KeyId, ecr.Key.Secret));
            var pull = $"skopeo --insecure-policy inspect docker://{RealEcr.Image}";

            var run = await codespace.RunAsync(registries, Hosts.Ecr, $"{pull} && sleep 3 && {pull}");

            run.Succeeded();
        }
        finally
        {
            ecr.Aws.TokenLifetime = TimeSpan.FromHours(12);
        }
    }

    [Fact]
    public async Task Is_exchanged_once_for_many_pulls()
    {
        await LogInAsync(ecr.Key.KeyId, ecr.Key.Secret);
        var token = await TokenAsync();

        var pulls = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => user.FetchAsync("skopeo inspect", RealEcr.Image)));

        Assert.All(pulls, pull => pull.Succeeded());
        Assert.Equal(token, await TokenAsync());
    }

    [Fact]
    public async Task With_a_ready_token_is_that_token()
    {
        var token = ecr.Aws.Tokens.Issue(ecr.Key, "ecr", "eu-west-1", TimeSpan.FromHours(1)).Value;

        await LogInAsync("AWS", token);

        (await user.FetchAsync("podman pull", RealEcr.Image)).Succeeded();
        Assert.Equal(token, await TokenAsync());
    }

    [Fact]
    public async Task With_a_wrong_key_gives_the_client_the_error_of_aws()
    {
        await user.BerthAsync(Secrets.Of(Hosts.Ecr, ecr.Key.KeyId, RealEcr.NewSecret()), "login");

        var pull = await user.FetchAsync("podman pull", RealEcr.Image);

        Assert.Contains("InvalidSignatureException", pull.Failed().Error);
    }

    [Fact]
    public async Task Leaves_neither_key_nor_token_behind()
    {
        await LogInAsync(ecr.Key.KeyId, ecr.Key.Secret);
        (await user.FetchAsync("podman pull", RealEcr.Image)).Succeeded();

        var key = new RegistryUser(ecr.Key.KeyId, ecr.Key.Secret);
        var token = new RegistryUser("AWS", await TokenAsync());
        Assert.Empty(await Leaks.OnDiskAsync(user.Places, key, token));
    }

    [Fact]
    public async Task Never_hands_an_aws_key_to_another_registry()
    {
        var registry = registries.Passwords.Name;

        await user.BerthAsync(Secrets.Of(registry, ecr.Key.KeyId, ecr.Key.Secret), "login");

        var answer = await user.HelperAsync("get", registry);
        Assert.DoesNotContain(ecr.Key.Secret, answer.Failed().Words);
    }

    public ValueTask DisposeAsync() => user.DisposeAsync();

    private async Task LogInAsync(string name, string password) =>
        (await user.BerthAsync(Secrets.Of(Hosts.Ecr, name, password), "login")).Succeeded();

    private static string TokenOf(OpenedCodespace codespace, string part) =>
        new AgentClient(codespace.Folder["codespaces", OpenedCodespace.Id, part, "agent.sock"], owner: null).Ask(new(AgentWords.Get, Hosts.Ecr)).Secret!.Reveal();

    private async Task<string> TokenAsync()
    {
        using var answer = JsonDocument.Parse((await user.HelperAsync("get", Hosts.Ecr)).Succeeded().Out);
        return answer.RootElement.GetProperty("Secret").GetString()!;
    }
}
