using BenchmarkDotNet.Attributes;
using Berth.Core.References;
using Berth.Core.Secrets;

namespace Berth.Benchmarks;

/// <summary>What every launch and every helper call parses.</summary>
public class Parsing
{
    private const string Reference = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1";

    private static readonly string[] Header =
        ["Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:acme/api:pull,push\""];

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private SecretLayer ordinary = null!;
    private SecretLayer withSets = null!;

    [GlobalSetup]
    public void FillEnvironments()
    {
        SecretEntry[] variables = [.. Enumerable.Range(0, 500).Select(number => new SecretEntry($"SOME_VARIABLE_{number}", new($"value {number}")))];
        ordinary = new(SecretLevel.User, "environment", variables);
        withSets = ordinary with { Entries = [.. variables[9..], .. SetOf("ACR", "mycompany.azurecr.io"), .. SetOf("GH", "ghcr.io"), .. SetOf("HUB", "docker.io")] };
    }

    /// <summary>The platform's own parser of something alike, to have a measure for the others.</summary>
    [Benchmark(Baseline = true)]
    public Uri Uri() => new("https://" + Reference);

    [Benchmark]
    public ImageReference ImageReference() => Core.References.ImageReference.Parse(Reference);

    [Benchmark]
    public RegistryQuery? Query() => RegistryQuery.Read("https://index.docker.io/v1/");

    [Benchmark]
    public ServerAddressResult Server() => ServerAddress.Read("https://mycompany.azurecr.io/v2/");

    [Benchmark]
    public object Challenge() => Core.Tokens.Challenge.ParseAll(Header);

    [Benchmark]
    public RegistrySecretSets EnvironmentOf500() => RegistryConvention.Read([ordinary], Now);

    [Benchmark]
    public RegistrySecretSets EnvironmentOf500WithThreeSets() => RegistryConvention.Read([withSets], Now);

    private static SecretEntry[] SetOf(string identifier, string server) =>
    [
        new($"{identifier}_CONTAINER_REGISTRY_SERVER", new(server)),
        new($"{identifier}_CONTAINER_REGISTRY_USER", new("mona")),
        new($"{identifier}_CONTAINER_REGISTRY_PASSWORD", new("a password of ordinary length")),
    ];
}
