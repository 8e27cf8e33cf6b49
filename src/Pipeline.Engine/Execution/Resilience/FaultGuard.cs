using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Execution.Resilience;

/// <summary>Keeps the first fault that breaks a run, and cancels everything else.</summary>
/// <param name="cancellation">What everything in the run ends by; a signal cancels it too.</param>
internal sealed class FaultGuard(CancellationTokenSource cancellation)
{
    private Exception? _cause;

    /// <summary>The first fault; null while there is none.</summary>
    public Exception? Cause => Volatile.Read(ref _cause);

    /// <summary>Cancelled by the first fault, and by a signal.</summary>
    public CancellationToken Token => cancellation.Token;

    /// <summary>
    /// Whether a fault only follows from the end of the run: a store whose call is cancelled may answer with a broken
    /// link. The file was not processed, and a later run takes it. A journal that cannot be written is a cause always.
    /// </summary>
    public bool IsConsequence(Exception fault) =>
        cancellation.IsCancellationRequested && fault is OperationCanceledException or StoreException;

    /// <summary>Waits for work; throws nothing.</summary>
    public async Task RunAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception fault) when (IsConsequence(fault))
        {
            // Followed from the cause that is kept already, or from a signal.
        }
        catch (Exception fault)
        {
            Interlocked.CompareExchange(ref _cause, fault, null);
            await cancellation.CancelAsync();
        }
    }
}
