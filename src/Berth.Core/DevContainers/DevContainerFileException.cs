namespace Berth.Core.DevContainers;

/// <summary>A file of a dev container cannot be read, so that nothing can be said of what it needs.</summary>
/// <param name="message">What is wrong, one line: lower case, no full stop, no value of a secret.</param>
/// <param name="advice">What to do about it, in the same form.</param>
public sealed class DevContainerFileException(SourceLocation location, string message, string advice) : Exception($"{location}: {message}")
{
    public SourceLocation Location => location;

    public string Advice => advice;
}
