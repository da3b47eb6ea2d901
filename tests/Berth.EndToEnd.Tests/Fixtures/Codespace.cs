using Berth.Testing.Programs;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>A directory for one container, served by an agent of its own, and containers that have it mounted read-only.</summary>
public sealed class Codespace : IAsyncDisposable
{
    /// <summary>Where containers find it.</summary>
    public const string Inside = "/run/berth";

    /// <summary>Inside, a policy that lets engines of the container's own pull images that nobody signed.</summary>
    public const string Policy = "/config/policy.json";

    private readonly BerthUser user;
    private readonly BackgroundProgram agent;

    private Codespace(BerthUser user, string directory, BackgroundProgram agent) =>
        (this.user, Directory, this.agent) = (user, directory, agent);

    /// <summary>On the host.</summary>
    public string Directory { get; }

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>Starts an agent that serves <paramref name="directory"/> with these secrets.</summary>
    public static async Task<Codespace> OpenAsync(BerthUser user, string directory, IReadOnlyDictionary<string, string> secrets)
    {
        BerthPrograms.Required();
        var agent = BackgroundProgram.Start(
            BerthPrograms.Berth,
            ["agent", "--directory", directory],
            Secrets.All(user.Clients.Environment, new(secrets)),
            directory + ".log");
        await agent.ReadyAsync(
            () => Task.FromResult(File.Exists(Path.Combine(directory, "agent.sock")) ? directory : null), CancellationToken);
        return new(user, directory, agent);
    }

    /// <summary>Ends the agent as a crash would.</summary>
    public Task KillAgentAsync() => agent.KillAsync();

    /// <summary>
    /// Runs a shell command in a container of our tiny image that sees the host's programs and libraries, but none of the host's
    /// configuration: <c>DOCKER_CONFIG</c> lies on a tmpfs and names our helper.
    /// </summary>
    public Task<ProgramRun> RunAsync(RealRegistries registries, string registry, string command, string? runAs = null)
    {
        string[] hosts = ["/usr", "/lib", "/lib64", "/etc/docker/certs.d"];
        const string policy = """{"default":[{"type":"insecureAcceptAnything"}]}""";
        var config = $$"""{"credHelpers":{"{{registry}}":"berth"},"credsStore":"berth"}""";
        return user.Clients.RunAsync(
            "podman",
            [
                "run", "--rm", "--network", "host",
                "--tmpfs", "/config:mode=1777", "--tmpfs", "/tmp", "--tmpfs", "/var/tmp",
                "--env", "DOCKER_CONFIG=/config", "--env", $"CONFIG={config}", "--env", $"POLICY={policy}", "--env", $"PATH={Inside}:/usr/bin:/bin",
                "--volume", $"{Directory}:{Inside}:ro", .. hosts.SelectMany(path => (string[])["--volume", $"{path}:{path}:ro"]),
                .. runAs is null ? [] : (string[])["--user", runAs],
                registries.ImageOnDisk.OnDisk, "/bin/sh", "-c", $"printf %s \"$CONFIG\" > /config/config.json && printf %s \"$POLICY\" > {Policy} && {command}",
            ],
            CancellationToken);
    }

    public ValueTask DisposeAsync() => agent.DisposeAsync();
}
