using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Times;

namespace Pipeline.Engine.Configuration;

/// <summary>Makes the plan of an outline in which nothing is wrong.</summary>
internal static class PlanEmitter
{
    /// <summary>The plan: stores that no stage uses are left out, as they would only cost connections.</summary>
    public static PipelinePlan Write(PipelineModel model, PipelineHead head)
    {
        var used = model.Everything.SelectMany(entry => entry.Places).Select(place => place.Store).ToHashSet();
        return new()
        {
            Name = head.Pipeline,
            File = model.File,
            Stores =
            [
                .. model
                    .Stores.Where(store => used.Contains(store.Name.Text))
                    .Select(store => new StorePlan(store.Name.Text, store.Kind!, store.BoundOptions!.Options!, store.Name.At)),
            ],
            Steps = Steps(model.Entries),
            Schedule = Schedule(head.Schedule),
            Journal = head.Journal?.Name ?? head.Pipeline,
            Keep = head.Journal?.Keep,
            Roll = (head.Manifest ?? new()).Roll,
            Lock = head.Lock,
            Shutdown = head.Shutdown,
        };
    }

    private static LoopTimes? Schedule(ScheduleSettings? settings) =>
        settings switch
        {
            { Every: { } every } => new LoopsEvery(every),
            { Cron: { } cron } => new LoopsAt(CronText.Read(cron, out _)!, settings.Zone),
            _ => null,
        };

    private static IReadOnlyList<StepPlan> Steps(IReadOnlyList<Entry> entries) => [.. entries.Select(Step)];

    private static StepPlan Step(Entry entry) =>
        entry switch
        {
            BlockEntry block => new BlockPlan(block.Name, block.Syntax, Branches(block), block.Key.At)
            {
                Options = block.BoundOptions?.Options,
                Settings = block.BoundSettings!.Options!,
            },
            _ => Stage((StageEntry)entry),
        };

    private static IReadOnlyList<BranchPlan> Branches(BlockEntry block) =>
        [
            .. block.Branches.Select(branch => new BranchPlan(branch.Name.Text, Steps(branch.Entries))
            {
                Options = branch.BoundOptions?.Options,
            }),
        ];

    private static StagePlan Stage(StageEntry entry) =>
        new(
            entry.Name,
            entry.Kind!,
            entry.BoundOptions!.Options!,
            (StageSettings)entry.BoundSettings!.Options! with
            {
                Name = entry.ShortName,
            },
            entry.Key.At
        );
}
