namespace Berth.Core.DevContainers;

/// <summary>For which machine a dev container is looked through.</summary>
/// <param name="Platform">The machine's, such as <c>linux/amd64</c>.</param>
public sealed record ScanOptions(Engine Engine, string Platform);
