namespace Berth.Core.DevContainers;

/// <summary>Where something stands.</summary>
/// <param name="File">The file, as people should open it: relative to the folder of the dev container where it lies below it.</param>
/// <param name="Line">From 1; 0 where a file as a whole is meant.</param>
public sealed record SourceLocation(string File, int Line)
{
    /// <summary><c>.devcontainer/Dockerfile:3</c>, as editors and terminals make a link of it.</summary>
    public override string ToString() => Line == 0 ? File : $"{File}:{Line}";
}
