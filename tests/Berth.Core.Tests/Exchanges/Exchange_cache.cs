using Berth.Core.Exchanges;
using Berth.Testing;

namespace Berth.Core.Tests.Exchanges;

public sealed class Exchange_cache
{
    private readonly ManualTime time = new();
    private readonly ExchangeCache<Answer> cache;
    private int asked;

    public Exchange_cache() => cache = new(time, new Random(1));

    [Fact]
    public async Task Asks_a_cloud_once_for_the_launches_of_five_hundred_codespaces()
    {
        TaskCompletionSource<Answer> cloud = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var launches = Enumerable.Range(0, 500).Select(_ => AskAsync("key", () => cloud.Task)).ToList();
        cloud.SetResult(new(time.GetUtcNow().AddHours(1)));

        Assert.Single((await Task.WhenAll(launches)).Distinct());
        await AskAsync("key", () => throw new InvalidOperationException("The login is at hand."));
        Assert.Equal(1, asked);
        Assert.Equal(time.GetUtcNow().AddHours(1), cache.ExpiryOf(NameOf("key")));
    }

    [Fact]
    public async Task Keeps_the_logins_of_two_keys_apart_even_where_their_texts_run_together()
    {
        Assert.NotEqual(ExchangeName.Of([new("a"), new("bc")], "user"), ExchangeName.Of([new("ab"), new("c")], "user"));
        Assert.NotEqual(ExchangeName.Of([new(""), null], "user"), ExchangeName.Of([null, new("")], "user"));

        await AskAsync("one", Hour);
        await AskAsync("other", Hour);
        Assert.Equal(2, asked);
    }

    [Fact]
    public void Shows_no_secret_in_a_name() =>
        Assert.DoesNotContain("hunter2", ExchangeName.Of([new("hunter2")], "user").ToString(), StringComparison.Ordinal);

    [Fact]
    public async Task Lives_through_a_failure_that_nobody_foresaw()
    {
        Task<Answer> FailFirst() => asked == 1 ? throw new InvalidOperationException("unforeseen") : Hour();

        Assert.Null((await AskAsync("key", FailFirst)).GoodUntil);
        time.Advance(TimeSpan.FromSeconds(6));

        Assert.NotNull((await AskAsync("key", FailFirst)).GoodUntil);
        Assert.Equal(2, asked);
    }

    private Task<Answer> Hour() => Task.FromResult(new Answer(time.GetUtcNow().AddHours(1)));

    private static ExchangeName NameOf(string key) => ExchangeName.Of([new(key)], "user");

    private Task<Answer> AskAsync(string key, Func<Task<Answer>> cloud) => cache.GetAsync(
        NameOf(key),
        () =>
        {
            Interlocked.Increment(ref asked);
            return cloud();
        },
        _ => new(null),
        CancellationToken.None);

    private sealed record Answer(DateTimeOffset? GoodUntil) : IExchangeAnswer
    {
        public bool IsBusy => false;

        public TimeSpan? RetryAfter => null;
    }
}
