using Pipeline.Engine.Files;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Flow;

/// <summary>
/// Files that a stage could not work on because there is nothing left to do with them: they have not failed.
/// </summary>
internal sealed class NothingLeft(RunHouse house)
{
    /// <summary>Why nothing is left to do with a file, in words for a person; null when it has failed.</summary>
    public async ValueTask<string?> WhyAsync(FileItem item, Exception fault, CancellationToken stop) =>
        await house.Transfer.Claims.HasLostAsync(item, fault, stop) ? ClaimLostException.Reason
        : await new AnotherRun(house).HasDoneAsync(item, fault, stop) ? "another run has done it and taken it away meanwhile"
        : await new GoneSinceListed(house).IsItAsync(item, fault, stop) ? "gone since it was listed"
        : null;
}
