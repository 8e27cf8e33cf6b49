using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Execution.Resilience;

/// <summary>
/// Files that their owner took away after they were listed and before they were taken: there is nothing to copy and
/// nothing failed. This is the one place that believes "not there" of a listed file.
/// </summary>
internal sealed class GoneSinceListed(RunContext context, RunServices services)
{
    /// <summary>
    /// Whether a fault is only that the file has gone. Not of a file of which a copy was made already, by this run or
    /// an earlier one: it is in fewer places than it should be. Not with a block either in which others wait
    /// for the file.
    /// </summary>
    public async ValueTask<bool> IsItAsync(FileItem item, Exception fault, CancellationToken cancellationToken) =>
        fault is StoreException { Kind: StoreErrorKind.NotFound or StoreErrorKind.Changed }
        && item.Place == item.Origin
        && (services.Tracker.Find(item.Origin)?.Known ?? item).Copies.IsEmpty
        && !context.Plan.Blocks.Any(block => block.Syntax.WaitsForOthers)
        && services.Stores.TryGetValue(item.Origin.Store, out var store)
        && await store.IsSurelyGoneAsync(item, cancellationToken);
}
