namespace Berth.Core.DevContainers;

/// <summary>What <c>build.options</c>, raw arguments of the engine's build, say about images.</summary>
internal sealed record BuildOptions(
    WrittenText? Target,
    IReadOnlyList<WrittenPair> Args,
    IReadOnlyDictionary<string, WrittenText> Contexts,
    IReadOnlyList<WrittenText> CacheFrom,
    string? Platform)
{
    private static readonly string[] Known = ["--build-arg", "--target", "--build-context", "--cache-from", "--platform"];

    public static BuildOptions Read(IReadOnlyList<WrittenText> options, VariableScope scope)
    {
        WrittenText? target = null;
        string? platform = null;
        List<WrittenPair> args = [];
        List<WrittenText> caches = [];
        Dictionary<string, WrittenText> contexts = [];
        foreach (var (name, value) in Pairs(options))
        {
            var (before, after) = Halves(value.Text);
            switch (name)
            {
                case "--target":
                    target = value;
                    break;
                case "--platform":
                    platform = value.Text;
                    break;
                case "--cache-from":
                    caches.Add(value);
                    break;
                case "--build-context" when after is not null:
                    contexts[before] = value with { Text = after };
                    break;
                case "--build-arg" when (after ?? scope.LocalEnvironment.GetValueOrDefault(before)) is { } given:
                    args.Add(new(before, given, value.Location));
                    break;
            }
        }

        return new(target, args, contexts, caches, platform);
    }

    /// <summary><c>--name value</c> and <c>--name=value</c>.</summary>
    private static IEnumerable<(string Name, WrittenText Value)> Pairs(IReadOnlyList<WrittenText> options)
    {
        for (var i = 0; i < options.Count; i++)
        {
            var (name, value) = Halves(options[i].Text);
            if (!Known.Contains(name))
            {
                continue;
            }

            if (value is not null)
            {
                yield return (name, options[i] with { Text = value });
            }
            else if (i + 1 < options.Count)
            {
                i++;
                yield return (name, options[i]);
            }
        }
    }

    private static (string Name, string? Value) Halves(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (text, null) : (text[..equals], text[(equals + 1)..]);
    }
}
