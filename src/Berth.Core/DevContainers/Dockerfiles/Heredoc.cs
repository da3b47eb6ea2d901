namespace Berth.Core.DevContainers.Dockerfiles;

/// <summary>A heredoc of <c>RUN</c>, <c>COPY</c> or <c>ADD</c>: <c>&lt;&lt;EOF</c>, <c>&lt;&lt;-"EOF"</c>.</summary>
/// <param name="StripsTabs">Whether the line that ends it may be indented with tabs.</param>
internal sealed record Heredoc(string Name, bool StripsTabs)
{
    public bool EndsAt(string line) => (StripsTabs ? line.AsSpan().TrimStart('\t') : line).SequenceEqual(Name);

    public static IEnumerable<Heredoc> In(string keyword, string text)
    {
        var instruction = keyword == "ONBUILD" ? text.Split((char[])[' ', '\t'], 2)[0].ToUpperInvariant() : keyword;
        return instruction is "RUN" or "COPY" or "ADD" && text.Contains("<<", StringComparison.Ordinal) ? OfWords(text) : [];
    }

    private static IEnumerable<Heredoc> OfWords(string text)
    {
        foreach (var word in text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.TrimStart("0123456789".ToCharArray()) is ['<', '<', .. var rest])
            {
                var strips = rest is ['-', ..];
                var name = strips ? rest[1..] : rest;
                name = name is ['"', .., '"'] or ['\'', .., '\''] ? name[1..^1] : name;
                if (name is not "" && !name.AsSpan().ContainsAny("<'\""))
                {
                    yield return new(name, strips);
                }
            }
        }
    }
}
