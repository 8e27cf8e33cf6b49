using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Stages;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Execution.Requirements;

/// <summary>What a plan asks for each file, and what of it a record of the journal holds.</summary>
internal sealed class PlanRequirements(PipelinePlan plan, IReadOnlyDictionary<string, IFileStore> stores, TimeProvider clock)
    : IPlanRequirements
{
    private readonly StageKeys _keys = new(plan, stores);
    private readonly CopyMatch _copies = new(plan, stores, clock);
    private readonly bool _isForAll = !plan.Steps.Any(HasChoice);
    private string? _all;

    /// <summary>Whether a stage of the plan takes anything away, the origin or a copy.</summary>
    public bool IsDestructive { get; } = plan.Steps.SelectMany(step => step.Stages).Any(stage => stage.Options is ITakesAway);

    /// <summary>Everything that the plan asks of any file.</summary>
    public string All => _all ??= Keys(plan.Steps.SelectMany(step => step.Stages));

    /// <inheritdoc/>
    public bool IsHere(FileRecord record) => stores.IsStill(record.Origin.Store, record.StoreId);

    /// <inheritdoc/>
    public IReadOnlyList<string> Missing(FileRecord record, FileItem item)
    {
        // Mostly the plan is the one by which the file was done.
        if (_isForAll && record.MetRequirements == All)
            return [];
        var done = Done(record, item);
        return
        [
            .. Passed(plan.Steps, item, target => IsDone(target, item, done))
                .Where(stage => !IsDone(stage, done))
                .Select(stage => stage.Name),
        ];
    }

    /// <inheritdoc/>
    public string Done(FileRecord record, FileItem item)
    {
        if (record.MetRequirements is { } asked)
            return asked;
        // Written before there were keys: its copies tell, and what leaves none counts as done.
        var made = _copies.Match(item, record.Copies).Select(copy => copy.Step).ToHashSet();
        return Keys(
            plan.Steps.SelectMany(step => step.Stages)
                .Where(stage => stage.Options is not IMakesCopies || made.Contains(stage.Name))
        );
    }

    /// <summary>What is done with a file that has come to its end, together with what was done before.</summary>
    public string AtEnd(FileItem known) =>
        RequirementKeys.Union(
            known.MetRequirements,
            _isForAll ? All : Keys(Passed(plan.Steps, known, target => known.Copies.Any(copy => IsIn(target, copy.Step))))
        );

    /// <summary>What is done with a file when the stages that it lacks are given up.</summary>
    public string WithoutMissing(FileRecord record, FileItem item) =>
        RequirementKeys.Union(Done(record, item), Keys(Passed(plan.Steps, item, _ => false)));

    /// <summary>
    /// The file with those of its copies that count in this plan, each under the name of today's stage. Where something
    /// is taken away they are proved anew, and by the origin's own bytes: a hash that the journal tells may be that of
    /// others.
    /// </summary>
    public FileItem Recall(FileItem found) =>
        found.Copies.IsEmpty
            ? found
            : found with
            {
                Copies = [.. _copies.Match(found, found.Copies).Select(copy => copy with { IsRecalled = true })],
                Hash = IsDestructive ? null : found.Hash,
            };

    /// <summary>
    /// The key of a stage whose copy is not made anew when others have taken it away: null in a plan that takes
    /// something away, where every copy must be there.
    /// </summary>
    public string? KeptKey(string step) =>
        !IsDestructive && plan.Steps.SelectMany(one => one.Stages).FirstOrDefault(stage => stage.Name == step) is { } made
            ? _keys.Of(made)
            : null;

    /// <summary>The identity of an origin's store; null where the plan has no such store.</summary>
    public string? IdentityOf(FilePlace origin) => stores.TryGetValue(origin.Store, out var store) ? store.Traits.Identity : null;

    /// <summary>The stages that a file passes.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="item">The file.</param>
    /// <param name="isTaken">Whether a target is the one that took it; where none is, the first counts.</param>
    private static IEnumerable<StagePlan> Passed(IEnumerable<StepPlan> steps, FileItem item, Func<TargetBranch, bool> isTaken) =>
        steps.SelectMany(step =>
            step is BlockPlan block
                ? BranchesOf(block, item, isTaken).SelectMany(branch => Passed(branch.Steps, item, isTaken))
                : step.Stages
        );

    /// <summary>The branches of a block that get a file.</summary>
    private static IEnumerable<BranchPlan> BranchesOf(BlockPlan block, FileItem item, Func<TargetBranch, bool> isTaken) =>
        block.Syntax.Delivery switch
        {
            BranchDelivery.FirstMatch => block
                .Branches.Where(branch => block.Syntax.Takes(branch.Options, item.RelativePath))
                .Take(1),
            BranchDelivery.AnyOne =>
            [
                block.Branches.FirstOrDefault(branch => isTaken(new($"{block.Name}/{branch.Name}", branch))) ?? block.Branches[0],
            ],
            _ => block.Branches,
        };

    private bool IsDone(TargetBranch target, FileItem item, string done) =>
        Passed(target.Plan.Steps, item, inner => IsDone(inner, item, done)).All(stage => IsDone(stage, done));

    private bool IsDone(StagePlan stage, string done) => _keys.Of(stage) is not { } key || RequirementKeys.Contains(done, key);

    private string Keys(IEnumerable<StagePlan> stages) => string.Join(' ', stages.SelectMany(_keys.DoneBy).Distinct());

    private static bool IsIn(TargetBranch target, string step) => step.StartsWith($"{target.Name}/", StringComparison.Ordinal);

    private static bool HasChoice(StepPlan step) =>
        BlockPlan.In([step]).Any(block => block.Syntax.Delivery != BranchDelivery.Every);

    /// <summary>A branch of a balance block, by its full name.</summary>
    private readonly record struct TargetBranch(string Name, BranchPlan Plan);
}
