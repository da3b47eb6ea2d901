using System.Globalization;
using Berth.Core.References;

namespace Berth.Core.DevContainers.Dockerfiles;

/// <summary>A stage of a Dockerfile: a <c>FROM</c> and what follows it.</summary>
/// <param name="Name">As it is written after AS; null without a name.</param>
/// <param name="Base">What it is built from, as it is written.</param>
/// <param name="Platform">The value of <c>--platform</c>, as it is written.</param>
internal sealed record DockerfileStage(int Index, string? Name, string Base, string? Platform, SourceLocation Location)
{
    /// <summary>What it copies or mounts from elsewhere.</summary>
    public List<(ReferenceUse Use, string From, SourceLocation Location)> Sources { get; } = [];

    /// <summary>In words: <c>stage build</c>, <c>stage 0</c>.</summary>
    public string Words => $"stage {(Name is null ? Index.ToString(CultureInfo.InvariantCulture) : Printable.Text(Name))}";
}
