using Berth.EndToEnd.Tests.Fixtures;

namespace Berth.EndToEnd.Tests.Login;

public sealed class Berth_logout(RealRegistries registries) : IAsyncDisposable
{
    private const string Odd =
        "{\n\t\"auths\": {  \"other.example.com\": { \"auth\": \"bW9uYTpw\" } },\n\n  \"unknownMember\": [1,  2],\n\t\"psFormat\":\"x\" }\n\n";

    private readonly BerthUser user = new(registries);

    [Theory]
    [InlineData(Odd)]
    [InlineData("{}")]
    [InlineData("""{"credHelpers":{"other.example.com":"pass"},"credsStore":"pass"}""")]
    public async Task Restores_a_docker_configuration_byte_for_byte(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(user.DockerConfigFile)!);
        await File.WriteAllTextAsync(user.DockerConfigFile, text);
        var mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.SetUnixFileMode(user.DockerConfigFile, mode);

        (await user.BerthAsync(Secrets.Of(registries.Passwords.Name, RealRegistries.Mona), "login")).Succeeded();
        var between = await File.ReadAllTextAsync(user.DockerConfigFile);
        (await user.BerthAsync("logout")).Succeeded();

        Assert.Contains(registries.Passwords.Name, between);
        Assert.Equal(text, await File.ReadAllTextAsync(user.DockerConfigFile));
        Assert.Equal(mode, File.GetUnixFileMode(user.DockerConfigFile));
    }

    [Fact]
    public async Task Leaves_no_file_where_there_was_none()
    {
        var before = FilesOf(user);

        (await user.BerthAsync(Secrets.Of(registries.Passwords.Name, RealRegistries.Mona), "login")).Succeeded();
        (await user.BerthAsync("logout")).Succeeded();

        Assert.Equal(before, FilesOf(user).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Closes_the_registry_again_and_ends_the_agent()
    {
        var registry = registries.Passwords.Name;
        (await user.BerthAsync(Secrets.Of(registry, RealRegistries.Mona), "login")).Succeeded();
        using var agent = user.Agent();

        (await user.BerthAsync("logout")).Succeeded();

        (await user.FetchAsync("podman pull", $"{registry}/{RealRegistries.Image}")).Failed();
        await agent.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Of_a_registry_that_nobody_logged_in_to_says_so()
    {
        var registry = registries.Passwords.Name;
        (await user.BerthAsync(Secrets.Of(registry, RealRegistries.Mona), "login")).Succeeded();

        var other = (await user.BerthAsync("logout", "nosuch.berth.test")).Succeeded();
        var own = (await user.BerthAsync("logout", registry)).Succeeded();

        Assert.Equal("the agent held no login for nosuch.berth.test\n", other.Out);
        Assert.StartsWith($"the agent forgot {registry}\n", own.Out);
    }

    [Fact]
    public async Task Keeps_what_somebody_else_wrote_meanwhile()
    {
        var registry = registries.Passwords.Name;
        (await user.BerthAsync(Secrets.Of(registry, RealRegistries.Mona), "login")).Succeeded();
        var written = (await File.ReadAllTextAsync(user.DockerConfigFile)).TrimEnd();
        var changed = written[..^1] + ""","proxies":{"default":{"noProxy":"x"}}}""";
        await File.WriteAllTextAsync(user.DockerConfigFile, changed);

        (await user.BerthAsync("logout")).Succeeded();

        var after = await File.ReadAllTextAsync(user.DockerConfigFile);
        Assert.Contains("noProxy", after);
        Assert.DoesNotContain(registry, after);
    }

    public ValueTask DisposeAsync() => user.DisposeAsync();

    private static string[] FilesOf(BerthUser user) =>
        [.. Directory.EnumerateFiles(user.Clients.Home, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
