using System.Text.Json;
using Xunit.Sdk;

namespace Berth.Core.Tests.Vectors;

/// <summary>One row of <c>vectors.json</c>: what registries and clients really do, with its source.</summary>
public sealed class Vector : IXunitSerializable
{
    private static readonly Lazy<ILookup<string, Vector>> All = new(Load);

    public string Id { get; private set; } = "";

    public JsonElement Input { get; private set; }

    public JsonElement Expect { get; private set; }

    /// <summary>The rows of a category, as theory data.</summary>
    /// <exception cref="ArgumentException">There is no such category: a theory without rows would pass unseen.</exception>
    public static TheoryData<Vector> Of(string category) =>
        All.Value.Contains(category) ? [.. All.Value[category]] : throw new ArgumentException($"No vectors of category {category}.");

    public void Deserialize(IXunitSerializationInfo info)
    {
        var id = info.GetValue<string>(nameof(Id));
        var same = All.Value.SelectMany(rows => rows).Single(row => row.Id == id);
        (Id, Input, Expect) = (same.Id, same.Input, same.Expect);
    }

    public void Serialize(IXunitSerializationInfo info) => info.AddValue(nameof(Id), Id);

    public override string ToString() => Id;

    private static ILookup<string, Vector> Load()
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Vectors", "vectors.json"));
        using var document = JsonDocument.Parse(file);
        return document.RootElement.GetProperty("vectors").EnumerateArray()
            .Select(row => (Category: row.GetProperty("category").GetString()!, Vector: new Vector
            {
                Id = row.GetProperty("id").GetString()!,
                Input = row.GetProperty("input").Clone(),
                Expect = row.GetProperty("expect").Clone(),
            }))
            .ToLookup(row => row.Category, row => row.Vector);
    }
}
