namespace Berth.Core.DevContainers;

/// <summary>A name and a value of a file, after substitution, and where they stand: of <c>build.args</c>, <c>containerEnv</c> and others.</summary>
/// <param name="Value">Null where it is <c>null</c>, or not given.</param>
public sealed record WrittenPair(string Name, string? Value, SourceLocation Location);
