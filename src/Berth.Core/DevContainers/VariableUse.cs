namespace Berth.Core.DevContainers;

/// <summary>A variable in a text: <c>${localEnv:HOME:/root}</c> is of kind <c>localEnv</c> with the arguments <c>HOME</c> and <c>/root</c>.</summary>
/// <param name="Text">As it is written, from the dollar sign to the brace.</param>
public sealed record VariableUse(string Text, string Kind, IReadOnlyList<string> Arguments, SourceLocation Location)
{
    /// <summary>The variable of the local environment it names; null for every other kind.</summary>
    public string? LocalVariable => Kind is "localEnv" or "env" && Arguments is [var name, ..] ? name : null;

    /// <summary>What is used of a default that holds a colon; null where nothing is lost.</summary>
    public string? CutDefault => LocalVariable is not null && Arguments is [_, var kept, _, ..] ? kept : null;
}
