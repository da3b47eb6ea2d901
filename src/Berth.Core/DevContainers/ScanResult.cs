using Berth.Core.DevContainers.Compose;
using Berth.Core.DevContainers.Features;
using Berth.Core.Problems;

namespace Berth.Core.DevContainers;

/// <summary>What can be said of a dev container from its files.</summary>
/// <param name="References">In the order of the configuration, each once for a way of use and a place.</param>
/// <param name="Compose">Null where no compose file is used.</param>
/// <param name="Features">Those of <c>devcontainer.json</c> and what local ones depend on.</param>
public sealed record ScanResult(
    IReadOnlyList<DevContainerReference> References,
    IReadOnlyList<Problem> Problems,
    ComposeProject? Compose,
    IReadOnlyList<ScannedFeature> Features);
