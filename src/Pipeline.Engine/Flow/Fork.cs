using Pipeline.Engine.Files;

namespace Pipeline.Engine.Flow;

/// <summary>The beginning of a <c>fork</c> block: every branch gets the file.</summary>
internal sealed class Fork(string block, IReadOnlyList<Way> branches, Ledger ledger, Way below) : Way
{
    public override async ValueTask PutAsync(FileItem item, CancellationToken cancellationToken)
    {
        ledger.Find(item.Origin)?.Enter(block, item);
        foreach (var branch in branches)
            await branch.PutAsync(item, cancellationToken);
    }

    public override ValueTask LeaveAsync(FileItem item, Exit exit, CancellationToken cancellationToken) =>
        below.LeaveAsync(item, exit, cancellationToken);
}

/// <summary>
/// The end of one branch of a block. The file goes on below, from the place it had above the block, when the last branch is done with it; if a branch
/// lost it or left it, it does not go on, but the other branches have finished their own work.
/// </summary>
internal sealed class BranchJoin(string block, string branch, int branches, Ledger ledger, Way below) : Way
{
    public override ValueTask PutAsync(FileItem item, CancellationToken cancellationToken) =>
        LeaveAsync(item, Exit.Done, cancellationToken);

    public override ValueTask LeaveAsync(FileItem item, Exit exit, CancellationToken cancellationToken)
    {
        if (ledger.Find(item.Origin)?.Join(block, branch, branches, item, exit) is not { } whole)
            return default;
        return whole.Exit == Exit.Done
            ? below.PutAsync(whole.Item, cancellationToken)
            : below.LeaveAsync(whole.Item, whole.Exit, cancellationToken);
    }
}
