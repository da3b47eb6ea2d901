using System.Collections.Concurrent;

namespace Berth.Core.Tokens;

/// <summary>Finds each answer once, however many ask for it at the same time. What failed is not kept. Safe for any number of threads.</summary>
internal sealed class Memo<TKey, TValue>
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, Lazy<Task<TValue>>> answers = new();

    /// <param name="find">Runs for the first who asks, with their wish to stop; the others wait for the same answer.</param>
    internal async Task<TValue> GetAsync(TKey key, Func<Task<TValue>> find)
    {
        var answer = answers.GetOrAdd(key, _ => new(find));
        try
        {
            return await answer.Value;
        }
        catch
        {
            answers.TryRemove(KeyValuePair.Create(key, answer));
            throw;
        }
    }

    internal void Forget(TKey key) => answers.TryRemove(key, out _);
}
