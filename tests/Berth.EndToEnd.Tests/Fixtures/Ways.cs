using Berth.Testing.Engines;

namespace Berth.EndToEnd.Tests.Fixtures;

/// <summary>Theory rows: every way to fetch an image, from each kind of registry.</summary>
public sealed class Ways : TheoryData<string, string>
{
    public const string DockerPull = "docker pull";

    public Ways()
    {
        foreach (var way in (string[])[.. ContainerClients.WaysWithoutDaemon, DockerPull])
        {
            Add(way, "passwords");
            Add(way, "tokens");
        }
    }
}
