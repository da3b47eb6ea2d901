namespace Berth.Core.Ecr;

/// <summary>One key in one region: its token, the exchange that is under way, and when to try again.</summary>
/// <remarks>
/// 1. A token that is not due is served. 2. Within a short time of a refusal the refusal is served, so that a wrong key is not
/// hammered. 3. Otherwise one exchange runs, however many wait for it. 4. Where it fails, a token that is still good is served.
/// </remarks>
internal sealed class EcrExchange(EcrClient client, EcrEndpoint endpoint, AwsKey key, TimeProvider clock, Random jitter)
{
    /// <summary>A token is renewed in the last twelfth of its life, at most 15 minutes before its end: of 12 hours, 15 minutes.</summary>
    private static readonly TimeSpan LongestRenewal = TimeSpan.FromMinutes(15);
    private const int RenewalFraction = 12;

    /// <summary>How long a refusal is remembered: 5 seconds, about what one pull of many layers takes to ask again.</summary>
    private static readonly TimeSpan RefusalLifetime = TimeSpan.FromSeconds(5);

    /// <summary>How often a busy service is asked in one exchange; the waits between double, from <see cref="FirstWait"/> on.</summary>
    private const int Attempts = 4;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest that one exchange waits at the service's wish: a client of ours waits behind it.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    /// <summary>How often a token must have been asked for to be renewed with nobody waiting for it.</summary>
    private const int OftenAsked = 2;

    /// <summary>How long nothing need be asked for until it is forgotten.</summary>
    private static readonly TimeSpan IdleLifetime = TimeSpan.FromMinutes(10);

    private readonly Lock gate = new();
    private EcrAnswer.Token? token;
    private long obtained;
    private TimeSpan lifetime;
    private DateTimeOffset renewAt;
    private EcrAnswer? refusal;
    private DateTimeOffset retryAt;
    private DateTimeOffset lastAsked = clock.GetUtcNow();
    private int asked;
    private Task<EcrAnswer>? running;

    public DateTimeOffset? ExpiresAt
    {
        get
        {
            lock (gate)
            {
                return Good()?.ExpiresAt;
            }
        }
    }

    public bool IsWorthRenewing
    {
        get
        {
            lock (gate)
            {
                return token is not null && clock.GetUtcNow() >= Earliest() && asked >= OftenAsked;
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

    public Task<EcrAnswer> GetAsync(CancellationToken cancellationToken)
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

    /// <returns>Whether the token is a new one.</returns>
    public async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        Task<EcrAnswer> exchange;
        EcrAnswer.Token? before;
        lock (gate)
        {
            before = token;
            exchange = running ??= Task.Run(ExchangeAsync, CancellationToken.None);
        }

        return await exchange.WaitAsync(cancellationToken) is EcrAnswer.Token after && !ReferenceEquals(before, after);
    }

    /// <summary>Runs for all who wait, so nobody's cancellation ends it; the client and the attempts bound its time.</summary>
    private async Task<EcrAnswer> ExchangeAsync()
    {
        EcrAnswer answer;
        try
        {
            answer = await AskPatientlyAsync();
        }
        catch (Exception e)
        {
            // Whatever failed, the next one may try again.
            answer = new EcrAnswer.Unusable(endpoint.Address.Host, $"the exchange failed ({e.GetType().Name})");
        }

        lock (gate)
        {
            running = null;
            return Keep(answer);
        }
    }

    private async Task<EcrAnswer> AskPatientlyAsync()
    {
        var wait = FirstWait;
        for (var attempt = 1; ; attempt++, wait *= 2)
        {
            var answer = await client.GetTokenAsync(endpoint, key, CancellationToken.None);
            if (answer is not EcrAnswer.Busy busy || attempt == Attempts || busy.RetryAfter > LongestWait)
            {
                return answer;
            }

            // Half of it is chance: those who were refused together must not come back together.
            var atLeast = busy.RetryAfter > wait ? busy.RetryAfter.Value : wait / 2;
            await Task.Delay(atLeast + (wait / 2 * jitter.NextDouble()), clock);
        }
    }

    private EcrAnswer Keep(EcrAnswer answer)
    {
        var now = clock.GetUtcNow();
        if (answer is EcrAnswer.Token fresh)
        {
            (token, refusal, asked) = (fresh, null, 0);
            (obtained, lifetime) = (clock.GetTimestamp(), fresh.ExpiresAt - now);
            var twelfth = lifetime / RenewalFraction;
            renewAt = fresh.ExpiresAt - (twelfth < LongestRenewal ? twelfth : LongestRenewal);
            retryAt = now;
            return fresh;
        }

        var wish = (answer as EcrAnswer.Busy)?.RetryAfter ?? TimeSpan.Zero;
        var pause = Math.Clamp(wish.Ticks, RefusalLifetime.Ticks, LongestRenewal.Ticks);
        (refusal, retryAt) = (answer, now + TimeSpan.FromTicks(pause));

        // 4.
        return Good() ?? answer;
    }

    /// <summary>When the next exchange may begin.</summary>
    private DateTimeOffset Earliest() => Good() is not null && renewAt > retryAt ? renewAt : retryAt;

    /// <summary>Good by the clock and by the time that passed: a clock that was wrong may have been set meanwhile.</summary>
    private EcrAnswer.Token? Good() =>
        token?.ExpiresAt > clock.GetUtcNow() && clock.GetElapsedTime(obtained) < lifetime ? token : null;
}
