namespace Berth.Core.DevContainers.Dockerfiles;

/// <summary>One instruction of a Dockerfile, its continued lines joined.</summary>
/// <param name="Keyword">In capital letters.</param>
/// <param name="Text">What follows it; the bodies of its heredocs are left out.</param>
/// <param name="Line">Where it begins, from 1.</param>
internal sealed record DockerfileInstruction(string Keyword, string Text, int Line);
