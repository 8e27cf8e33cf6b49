using System.Runtime.CompilerServices;

namespace Pipeline.Engine.Stages.Glob;

/// <summary>
/// Asks questions about a stream of things, many at once, and gives the answers in the order of the things.
/// </summary>
internal static class OrderedConcurrent
{
    /// <summary>
    /// The answers of <paramref name="ask"/>; at most <paramref name="window"/> questions are open at once.
    /// </summary>
    public static async IAsyncEnumerable<TAnswer> AskAsync<T, TAnswer>(
        IAsyncEnumerable<T> things,
        int window,
        Func<T, CancellationToken, ValueTask<TAnswer>> ask,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var open = new Queue<Task<TAnswer>>(window);
        try
        {
            await foreach (var thing in things.WithCancellation(cancellationToken))
            {
                var asked = ask(thing, ended.Token);
                // Mostly the answer is there at once, and nobody stands before it.
                if (open.Count == 0 && asked.IsCompletedSuccessfully)
                {
                    yield return asked.Result;
                    continue;
                }
                open.Enqueue(asked.AsTask());
                while (open.Count == window || (open.TryPeek(out var first) && first.IsCompleted))
                    yield return await open.Dequeue();
            }
            while (open.TryDequeue(out var next))
                yield return await next;
        }
        finally
        {
            await ended.CancelAsync();
            foreach (var left in open)
                await ((Task)left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
