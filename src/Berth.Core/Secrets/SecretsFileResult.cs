using Berth.Core.Problems;

namespace Berth.Core.Secrets;

/// <summary>What a file of secrets comes to. A closed set: switch on it.</summary>
public abstract record SecretsFileResult
{
    private SecretsFileResult()
    {
    }

    /// <summary>The file could be read.</summary>
    /// <param name="Layer">Its entries, in the order of the file, each name once.</param>
    /// <param name="Problems">What should be told about the file itself.</param>
    public sealed record Read(SecretLayer Layer, IReadOnlyList<Problem> Problems) : SecretsFileResult;

    /// <summary>The file is not one of secrets, or could not be read at all: none of it is used.</summary>
    /// <param name="Text">What is wrong and where: the file's name, mostly a line, never what stands there.</param>
    /// <param name="Hint">What to do about it, one line.</param>
    public sealed record Fault(string Text, string Hint = "give a flat JSON object or lines of NAME=value") : SecretsFileResult;
}
