using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Execution.Resilience;

/// <summary>
/// Tries again after transient errors, with a delay that grows and is partly left to chance. The only place in the
/// program that retries a file.
/// </summary>
internal sealed class Retry(RetrySettings settings, TimeSpan? timeout, TimeProvider clock)
{
    /// <summary>
    /// Does the work until it succeeds, fails for good, or has used up its attempts; tells how many it took.
    /// </summary>
    public async ValueTask<(T Result, int Attempts)> RunAsync<T>(
        Func<CancellationToken, ValueTask<T>> work,
        Func<int, StoreException, TimeSpan, ValueTask> wait,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (
                    timeout is { } limit ? await LimitAsync(work, limit, cancellationToken) : await work(cancellationToken),
                    attempt
                );
            }
            catch (StoreException fault)
                when (fault.IsTransient && attempt < settings.MaxAttempts && !cancellationToken.IsCancellationRequested)
            {
                await wait(attempt, fault, Delay(attempt));
            }
        }
    }

    /// <summary>The delay after the attempt of that number, from 1.</summary>
    public TimeSpan Delay(int attempt)
    {
        // Nothing times infinity is no number.
        if (settings.InitialDelay == TimeSpan.Zero)
            return TimeSpan.Zero;
        var grown = settings.InitialDelay.TotalMilliseconds * Math.Pow(settings.Multiplier, attempt - 1);
        var full = Math.Min(grown, settings.MaxDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(full * (1 - (settings.Jitter * Random.Shared.NextDouble())));
    }

    private async ValueTask<T> LimitAsync<T>(
        Func<CancellationToken, ValueTask<T>> work,
        TimeSpan limit,
        CancellationToken cancellationToken
    )
    {
        using var late = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await work(either.Token);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreException(default, StoreErrorKind.TimedOut, $"not done within the stage's timeout of {limit}");
        }
    }
}
