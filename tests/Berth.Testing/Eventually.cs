using System.Diagnostics;

namespace Berth.Testing;

/// <summary>Waits for what has to come, but not for ever.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <exception cref="TimeoutException">It did not come within 20 seconds.</exception>
    public static async Task HappensAsync(string what, Func<bool> hasHappened, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (!hasHappened())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"Within {Patience} it did not happen that {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }
    }

    /// <summary>Asks again and again until the answer is not null.</summary>
    /// <exception cref="TimeoutException">It was, for 20 seconds.</exception>
    public static async Task<T> AnswersAsync<T>(string what, Func<Task<T?>> ask, CancellationToken cancellationToken)
        where T : class
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TimeoutException($"Within {Patience} nothing told {what}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }
}
