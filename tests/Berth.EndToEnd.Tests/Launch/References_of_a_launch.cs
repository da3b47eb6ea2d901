using System.Text.Json;
using System.Text.RegularExpressions;
using Berth.EndToEnd.Tests.Fixtures;
using Berth.Testing.Engines;

namespace Berth.EndToEnd.Tests.Launch;

/// <summary>What <c>berth references</c> says is what a launch asks the registries for, no less and no more.</summary>
/// <remarks>
/// By what all three registries note, manifests by tag: a client asks again by digest for what it has found. The launch is that of the
/// Dev Containers CLI with plain-text logins, so nothing that berth asks for itself is counted; as root and for a user who is not, podman
/// refuses to start what that has built.
/// </remarks>
[Collection<EcrTests>]
public sealed partial class References_of_a_launch(RealRegistries registries, RealEcr ecr, RealExample example)
{
    [Theory]
    [InlineData(ExampleRepository.WithCompose)]
    [InlineData(ExampleRepository.WithDockerfile)]
    [InlineData(ExampleRepository.WithImage)]
    public async Task Are_what_berth_references_says(string? config)
    {
        await using var launch = await BerthLaunch.PrepareAsync(LaunchHost.Podman, registries, example, ecr);
        var said = await SaidAsync(launch, config);
        var (a, b, aws) = (example.Passwords.Log.Length, example.Tokens.Log.Length, ecr.Aws.Registry.Given.Count);

        launch.Host.Clients.UseDockerConfig(example.PlainTextLogins(ecr));
        await launch.Host.UpAsync(launch.Repository.Path, config, TestContext.Current.CancellationToken);

        var asked = Asked(example.Passwords.Name, example.Passwords.Log[a..])
            .Concat(Asked(example.Tokens.Name, example.Tokens.Log[b..]))
            .Concat(
                from manifest in ecr.Aws.Registry.Given.Skip(aws)
                where !manifest.Contains("sha256:", StringComparison.Ordinal)
                select $"{Hosts.Ecr}/{manifest}");
        Assert.Equal(said, asked.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(
            config != ExampleRepository.WithImage, said.Any(reference => reference.StartsWith(Hosts.Ecr, StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Asked(string registry, string log) =>
        from Match match in Manifest().Matches(log)
        where match.Groups["status"].Value == "200" && !match.Groups["tag"].Value.StartsWith("sha256:", StringComparison.Ordinal)
        select $"{registry}/{match.Groups["name"].Value}:{match.Groups["tag"].Value}";

    private async Task<IEnumerable<string>> SaidAsync(BerthLaunch launch, string? config)
    {
        var run = await launch.BerthAsync(
            [
                "references", launch.Repository.Path, "--json", "--engine", launch.Host.Engine, "--secrets-file", launch.SecretsFile(),
                .. config is null ? [] : (string[])["--config", Path.Combine(launch.Repository.Path, config)],
            ]);
        using var answer = JsonDocument.Parse(run.Succeeded().Out);
        return
        [
            .. answer.RootElement.GetProperty("references").EnumerateArray()
                .Select(reference => reference.GetProperty("reference").GetString()!)
                .Where(reference => reference.Split('/')[0] is var registry
                    && (registry == example.Passwords.Name || registry == example.Tokens.Name || registry == Hosts.Ecr))
                .Distinct().Order(StringComparer.Ordinal),
        ];
    }

    [GeneratedRegex("\"(?:GET|HEAD) /v2/(?<name>[^ ]+?)/manifests/(?<tag>[^ ]+) HTTP/[0-9.]+\" (?<status>[0-9]+) ")]
    private static partial Regex Manifest();
}
