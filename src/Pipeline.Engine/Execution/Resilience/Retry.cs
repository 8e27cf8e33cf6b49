using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Execution.Resilience;

/// <summary>
/// Tries again after transient errors, with a delay that grows and is partly left to chance. The only place in the
/// program that retries a file.
/// </summary>
internal sealed class Retry(RetrySettings settings)
{
    /// <summary>Does the work until it succeeds, fails for good, or has used up its attempts.</summary>
    /// <param name="work">One attempt.</param>
    /// <param name="wait">Waits after an attempt of that number, from 1, for the given delay.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public ValueTask<T> RunAsync<T>(
        Func<CancellationToken, ValueTask<T>> work,
        Func<int, StoreException, TimeSpan, ValueTask> wait,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            (work, wait),
            static (on, token) => on.work(token),
            static (on, attempt, fault, delay, _) => on.wait(attempt, fault, delay),
            cancellationToken
        );

    /// <summary>The same without a closure: every item on its way through every stage comes by here.</summary>
    /// <param name="on">What both functions need.</param>
    /// <param name="work">One attempt.</param>
    /// <param name="wait">Waits after an attempt of that number, from 1, for the given delay.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<T> RunAsync<TState, T>(
        TState on,
        Func<TState, CancellationToken, ValueTask<T>> work,
        Func<TState, int, StoreException, TimeSpan, CancellationToken, ValueTask> wait,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work(on, cancellationToken);
            }
            catch (StoreException fault)
                when (fault.IsTransient && attempt < settings.MaxAttempts && !cancellationToken.IsCancellationRequested)
            {
                await wait(on, attempt, fault, Delay(attempt), cancellationToken);
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
}
