namespace Berth.Core.Exchanges;

/// <summary>One key at one place: its login, the exchange that is under way, and when to try again.</summary>
/// <remarks>
/// 1. A login that is not due is served. 2. Within a short time of a refusal the refusal is served, so that a wrong key is not
/// hammered. 3. Otherwise one exchange runs, however many wait for it. 4. Where it fails, a login that is still good is served.
/// </remarks>
/// <param name="ask">Asks once. It bounds its own time.</param>
/// <param name="failed">The answer where asking failed in a way that nobody foresaw.</param>
internal sealed class Exchange<TAnswer>(Func<Task<TAnswer>> ask, Func<Exception, TAnswer> failed, TimeProvider clock, Random jitter)
    where TAnswer : class, IExchangeAnswer
{
    /// <summary>A login is renewed in the last twelfth of its life, at most 15 minutes before its end: of 12 hours, 15 minutes.</summary>
    private static readonly TimeSpan LongestRenewal = TimeSpan.FromMinutes(15);
    private const int RenewalFraction = 12;

    /// <summary>How long a refusal is remembered: 5 seconds, about what one pull of many layers takes to ask again.</summary>
    private static readonly TimeSpan RefusalLifetime = TimeSpan.FromSeconds(5);

    /// <summary>How often a busy service is asked in one exchange; the waits between double, from <see cref="FirstWait"/> on.</summary>
    private const int Attempts = 4;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest that one exchange waits at the service's wish: a client of ours waits behind it.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    /// <summary>How often a login must have been asked for to be renewed with nobody waiting for it.</summary>
    private const int OftenAsked = 2;

    /// <summary>How long nothing need be asked for until it is forgotten.</summary>
    private static readonly TimeSpan IdleLifetime = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private TAnswer? login;
    private long obtained;
    private TimeSpan lifetime;
    private DateTimeOffset renewAt;
    private TAnswer? refusal;
    private DateTimeOffset retryAt;
    private DateTimeOffset lastAsked = clock.GetUtcNow();
    private int asked;
    private Task<TAnswer>? running;

    public DateTimeOffset? ExpiresAt
    {
        get
        {
            lock (gate)
            {
                return Good()?.GoodUntil;
            }
        }
    }

    public bool IsWorthRenewing
    {
        get
        {
            lock (gate)
            {
                return login is not null && clock.GetUtcNow() >= Earliest() && asked >= OftenAsked;
            }
        }
    }

    public bool IsForgotten
    {
        get
        {
            lock (gate)
            {
                return Good() is null && running is null && clock.GetUtcNow() >= lastAsked + IdleLifetime;
            }
        }
    }

    public Task<TAnswer> GetAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            asked++;
            lastAsked = clock.GetUtcNow();

            // 1. and 2.
            if (clock.GetUtcNow() < Earliest() && (Good() ?? refusal) is { } known)
            {
                return Task.FromResult(known);
            }

            // 3.
            running ??= Task.Run(ExchangeAsync, CancellationToken.None);
            return running.WaitAsync(cancellationToken);
        }
    }

    /// <returns>Whether the login is a new one.</returns>
    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        Task<TAnswer> exchange;
        TAnswer? before;
        lock (gate)
        {
            before = login;
            exchange = running ??= Task.Run(ExchangeAsync, CancellationToken.None);
        }

        return await exchange.WaitAsync(cancellationToken) is { GoodUntil: not null } after && !ReferenceEquals(before, after);
    }

    /// <summary>Runs for all who wait, so nobody's cancellation ends it; who is asked and the attempts bound its time.</summary>
    private async Task<TAnswer> ExchangeAsync()
    {
        TAnswer answer;
        try
        {
            answer = await AskPatientlyAsync();
        }
        catch (Exception e)
        {
            // Whatever failed, the next one may try again.
            answer = failed(e);
        }

        lock (gate)
        {
            running = null;
            return Keep(answer);
        }
    }

    private async Task<TAnswer> AskPatientlyAsync()
    {
        var wait = FirstWait;
        for (var attempt = 1; ; attempt++, wait *= 2)
        {
            var answer = await ask();
            if (!answer.IsBusy || attempt == Attempts || answer.RetryAfter > LongestWait)
            {
                return answer;
            }

            // Half of it is chance: those who were refused together must not come back together.
            var atLeast = answer.RetryAfter > wait ? answer.RetryAfter.Value : wait / 2;
            await Task.Delay(atLeast + (wait / 2 * jitter.NextDouble()), clock);
        }
    }

    private TAnswer Keep(TAnswer answer)
    {
        var now = clock.GetUtcNow();
        if (answer.GoodUntil is { } end)
        {
            (login, refusal, asked) = (answer, null, 0);
            (obtained, lifetime) = (clock.GetTimestamp(), end - now);
            var twelfth = lifetime / RenewalFraction;
            renewAt = end - (twelfth < LongestRenewal ? twelfth : LongestRenewal);
            retryAt = now;
            return answer;
        }

        var wish = answer.RetryAfter ?? TimeSpan.Zero;
        var pause = Math.Clamp(wish.Ticks, RefusalLifetime.Ticks, LongestRenewal.Ticks);
        (refusal, retryAt) = (answer, now + TimeSpan.FromTicks(pause));

        // 4.
        return Good() ?? answer;
    }

    /// <summary>When the next exchange may begin.</summary>
    private DateTimeOffset Earliest() => Good() is not null && renewAt > retryAt ? renewAt : retryAt;

    /// <summary>Good by the clock and by the time that passed: a clock that was wrong may have been set meanwhile.</summary>
    private TAnswer? Good() =>
        login?.GoodUntil > clock.GetUtcNow() && clock.GetElapsedTime(obtained) < lifetime ? login : null;
}
