using Berth.Core.Problems;
using Berth.Core.References;

namespace Berth.Core.DevContainers;

/// <summary>What has been found so far, in the order it was found, each thing once.</summary>
internal sealed class Findings
{
    private readonly List<DevContainerReference> references = [];
    private readonly HashSet<(ReferenceUse Use, string Text, SourceLocation Location)> seen = [];
    private readonly List<Problem> problems = [];
    private readonly HashSet<Problem> told = [];

    public IReadOnlyList<DevContainerReference> References => references;

    public IReadOnlyList<Problem> Problems => problems;

    public void Add(Problem problem)
    {
        if (told.Add(problem))
        {
            problems.Add(problem);
        }
    }

    /// <summary>An image, or the problem that no registry would accept it.</summary>
    public void Add(ReferenceUse use, WrittenText written, string? via = null, string? platform = null)
    {
        if (!ImageReference.TryParse(written.Text, out var image, out var problem))
        {
            Add(DevContainerProblems.ReferenceRefused(written.Location, problem));
            return;
        }

        Add(new DevContainerReference(use, written.Text, image, written.Location, via) { Platform = platform });
    }

    /// <param name="why">Why it cannot be known before the launch.</param>
    public void AddUnknown(ReferenceUse use, string text, SourceLocation location, string? via, string why) =>
        Add(new DevContainerReference(use, Printable.Text(text), null, location, via, why));

    public void Add(DevContainerReference reference)
    {
        if (seen.Add((reference.Use, reference.Text, reference.Location)))
        {
            references.Add(reference);
        }
    }
}
