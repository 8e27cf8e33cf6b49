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
    public async ValueTask<T> RunAsync<T>(
        Func<CancellationToken, ValueTask<T>> work,
        Func<int, StoreException, TimeSpan, ValueTask> wait,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work(cancellationToken);
            }
            catch (StoreException fault) when (Allows(fault, attempt, cancellationToken))
            {
                await wait(attempt, fault, Delay(attempt));
            }
        }
    }

    /// <summary>Whether another attempt follows the one of that number, from 1, which ended with a fault.</summary>
    public bool Allows(StoreException fault, int attempt, CancellationToken cancellationToken) =>
        fault.IsTransient && attempt < settings.MaxAttempts && !cancellationToken.IsCancellationRequested;

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
