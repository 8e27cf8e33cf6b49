using Pipeline.Engine.Files;
using Pipeline.Engine.Plan;

namespace Pipeline.Engine.Flow;

/// <summary>The beginning of a <c>route</c> block: the first branch that takes the file gets it. Each of them ends with a <see cref="BranchEnd"/> that waits for no other.</summary>
internal sealed class Route(RoutePlan plan, IReadOnlyList<Way> branches, RunHouse house, Way below) : Way
{
    public override async ValueTask PutAsync(FileItem item, CancellationToken stop)
    {
        for (var i = 0; i < branches.Count; i++)
        {
            if (!plan.Routes[i].Takes(item.RelativePath))
                continue;
            house.Ledger.Find(item.Origin)?.Enter(plan.Name, item);
            await branches[i].PutAsync(item, stop);
            return;
        }
        house.Recorder.Left(item.Origin, $"no route of '{plan.Name}' takes it");
        await below.LeaveAsync(item, Exit.Left, stop);
    }

    public override ValueTask LeaveAsync(FileItem item, Exit exit, CancellationToken stop) => below.LeaveAsync(item, exit, stop);
}
