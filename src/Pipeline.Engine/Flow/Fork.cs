using Pipeline.Engine.Files;

namespace Pipeline.Engine.Flow;

/// <summary>The beginning of a <c>fork</c> block: every branch gets the file.</summary>
internal sealed class Fork(string block, IReadOnlyList<Way> branches, Ledger ledger, Way below) : Way
{
    public override async ValueTask PutAsync(FileItem item, CancellationToken stop)
    {
        ledger.Find(item.Origin)?.Enter(block, item);
        foreach (var branch in branches)
            await branch.PutAsync(item, stop);
    }

    public override ValueTask LeaveAsync(FileItem item, Exit exit, CancellationToken stop) => below.LeaveAsync(item, exit, stop);
}

/// <summary>
/// The end of one branch of a block. The file goes on below, from the place it had above the block, when the last branch is done with it; if a branch
/// lost it or left it, it does not go on, but the other branches have finished their own work.
/// </summary>
internal sealed class BranchEnd(string block, string branch, int branches, Ledger ledger, Way below) : Way
{
    public override ValueTask PutAsync(FileItem item, CancellationToken stop) => LeaveAsync(item, Exit.Done, stop);

    public override ValueTask LeaveAsync(FileItem item, Exit exit, CancellationToken stop)
    {
        if (ledger.Find(item.Origin)?.Join(block, branch, branches, item, exit) is not { } whole)
            return default;
        return whole.Exit == Exit.Done ? below.PutAsync(whole.Item, stop) : below.LeaveAsync(whole.Item, whole.Exit, stop);
    }
}
