using System.Runtime.ExceptionServices;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Execution;

/// <summary>
/// What stands around a stage and answers for the files that the stage loses: the pipeline itself, where a lost file
/// has failed, or a target, from which another may take it over.
/// </summary>
internal abstract class FailureHandler
{
    /// <summary>
    /// Cancelled when a file is wanted back: a stage then does not begin with it, and tries no further.
    /// </summary>
    public abstract CancellationToken RevokedToken(FileItem item);

    /// <summary>
    /// Waits for the next attempt at a file; when it is wanted back meanwhile, there is none, and the fault is the end.
    /// </summary>
    public async ValueTask PauseAsync(
        FileItem item,
        StoreException fault,
        TimeSpan delay,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, RevokedToken(item));
        try
        {
            await Task.Delay(delay, clock, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            ExceptionDispatchInfo.Throw(fault);
        }
    }

    /// <summary>
    /// A stage has used up its attempts on a file. Afterwards the stage lets it leave with
    /// <see cref="ItemResult.Failed"/>.
    /// </summary>
    public abstract ValueTask HandleFailureAsync(ItemFailure failure, CancellationToken cancellationToken);
}

/// <summary>A file that a stage has lost.</summary>
/// <param name="Step">The stage's full name.</param>
/// <param name="Settings">The stage's settings: they say what becomes of a failed file.</param>
/// <param name="Item">The file as the stage got it.</param>
/// <param name="Fault">What happened at last.</param>
/// <param name="Attempts">How many attempts the stage made, from 1; 0 when that is not known.</param>
internal sealed record ItemFailure(string Step, StageSettings Settings, FileItem Item, Exception Fault, int Attempts);
