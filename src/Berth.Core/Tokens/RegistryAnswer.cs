namespace Berth.Core.Tokens;

/// <summary>One HTTP answer, read to its end or to a limit.</summary>
/// <param name="Status">The HTTP status code.</param>
/// <param name="Headers">As they came, each line for itself.</param>
/// <param name="Body">As text; empty for HEAD. It came from outside and may hold a token: never print it as it is.</param>
/// <param name="Duration">From the request to the last byte that was read.</param>
/// <param name="IsCut">Whether the body was longer than the limit.</param>
public sealed record RegistryAnswer(
    int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, string Body, TimeSpan Duration, bool IsCut = false)
{
    /// <summary>Whether it is one of 200 to 299.</summary>
    public bool IsSuccess => Status is >= 200 and <= 299;

    /// <summary>The first line of a header, whatever its case, or null.</summary>
    public string? Header(string name) => Lines(name).FirstOrDefault();

    /// <summary>All lines of a header.</summary>
    public IEnumerable<string> Lines(string name) =>
        from header in Headers
        where header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)
        select header.Value;

    /// <summary>The media type, in lower case and without parameters, or null.</summary>
    public string? MediaType => Header("Content-Type")?.Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>The status alone.</summary>
    public override string ToString() => $"HTTP {Status}";
}
