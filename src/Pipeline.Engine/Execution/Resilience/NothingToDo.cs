using Pipeline.Abstractions.Items;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Execution.Resilience;

/// <summary>
/// Files that a stage could not work on because there is nothing left to do with them: they have not failed.
/// </summary>
internal sealed class NothingToDo(RunContext context, RunServices services)
{
    /// <summary>Why nothing is left to do with a file, in words for a person; null when it has failed.</summary>
    public async ValueTask<string?> WhyAsync(FileItem item, Exception fault, CancellationToken cancellationToken) =>
        await services.Transfer.Claims.HasLostAsync(item, fault, cancellationToken) ? ClaimLostException.Reason
        : await new ConcurrentRunCheck(services).HasDoneAsync(item, fault, cancellationToken)
            ? "another run has processed and deleted it"
        : await new GoneSinceListed(context, services).IsItAsync(item, fault, cancellationToken)
            ? "it was listed and no longer exists"
        : null;
}
