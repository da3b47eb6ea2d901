using Berth.Core.Credentials;

namespace Berth.Core.Secrets;

/// <summary>Collects the entries of a file; of a name that is set more than once the last value counts.</summary>
internal sealed class FileEntries
{
    private readonly Dictionary<string, int> places = [];
    private readonly Dictionary<string, RepeatedName> repeated = [];
    private readonly List<SecretEntry> entries = [];

    /// <summary>Each name once, in the order of its first appearance.</summary>
    public IReadOnlyList<SecretEntry> Latest => entries;

    public IEnumerable<RepeatedName> Twice => repeated.Values;

    /// <returns>False where the file has more entries than <see cref="SecretsFile.MaxEntries"/>.</returns>
    public bool TryAdd(string name, string value, int line)
    {
        var entry = new SecretEntry(name, new SecretText(value));
        if (places.TryGetValue(name, out var place))
        {
            entries[place] = entry;
            repeated[name] = new(name, line);
            return true;
        }

        places[name] = entries.Count;
        entries.Add(entry);
        return entries.Count <= SecretsFile.MaxEntries;
    }
}

/// <summary>A name that a file sets more than once, and the line that counts.</summary>
internal sealed record RepeatedName(string Name, int Line);
