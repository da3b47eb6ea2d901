using System.Text.Json;

namespace Berth.Cli.Declarations;

/// <summary>One step from what a server has to what it should have.</summary>
/// <param name="Kind">How it is marked.</param>
/// <param name="What">One line for people: <c>repository acme/api: visibility private → internal</c>.</param>
/// <param name="Method">How it is done; null for what only a person can do.</param>
/// <param name="Path">Below the API's root.</param>
/// <param name="Body">Writes the members of the body; null for none.</param>
internal sealed record Change(ChangeKind Kind, string What, HttpMethod? Method, string Path, Action<Utf8JsonWriter>? Body)
{
    /// <summary>Repositories whose ids are sent along, <c>owner/name</c>: they may not be there before. Null where none are sent.</summary>
    public IReadOnlyList<string>? Repositories { get; init; }

    public override string ToString() => $"{Kind switch { ChangeKind.Add => '+', ChangeKind.Alter => '~', ChangeKind.Remove => '-', _ => '!' }} {What}";
}

internal enum ChangeKind
{
    Add,
    Alter,
    Remove,

    /// <summary>A value is missing, which only somebody who knows it can set.</summary>
    Missing,
}
