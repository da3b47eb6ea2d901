namespace Berth.Core.DevContainers;

/// <summary>A text of a file, after substitution, and where it stands.</summary>
public sealed record WrittenText(string Text, SourceLocation Location)
{
    public override string ToString() => Text;
}
