using BenchmarkDotNet.Attributes;
using Berth.Core.References;

namespace Berth.Benchmarks;

/// <summary>What every launch and every helper call parses.</summary>
public class Parsing
{
    private const string Reference = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1";

    /// <summary>The platform's own parser of something alike, to have a measure for the others.</summary>
    [Benchmark(Baseline = true)]
    public Uri Uri() => new("https://" + Reference);

    [Benchmark]
    public ImageReference ImageReference() => Core.References.ImageReference.Parse(Reference);

    [Benchmark]
    public RegistryQuery? Query() => RegistryQuery.Read("https://index.docker.io/v1/");

    [Benchmark]
    public ServerAddressResult Server() => ServerAddress.Read("https://mycompany.azurecr.io/v2/");
}
