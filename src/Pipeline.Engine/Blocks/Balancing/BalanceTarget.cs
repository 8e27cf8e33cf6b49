using Pipeline.Abstractions.Items;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Execution.Tuning;

namespace Pipeline.Engine.Blocks.Balancing;

/// <summary>
/// One target of a balance block: how many files it holds, and how it is. Whoever changes it holds the balance block's
/// lock.
/// </summary>
/// <param name="name">Its name.</param>
/// <param name="step">What the full names of its stages begin with, without the slash behind: <c>balance/a</c>.</param>
/// <param name="limit">How many files it may hold.</param>
/// <param name="weight">Its share of the files.</param>
/// <param name="health">How it is.</param>
internal sealed class BalanceTarget(string name, string step, int limit, int weight, CircuitBreaker health)
{
    private CancellationTokenSource _recall = new();

    public string Name => name;

    public string Step => step;

    public int Limit => limit;

    public int Weight => weight;

    public CircuitBreaker Health => health;

    /// <summary>The target of a plan.</summary>
    public static BalanceTarget Of(BlockPlan balance, BranchPlan target, TimeProvider clock)
    {
        var options = (BalanceOptions)balance.Options!;
        return new(
            target.Name,
            $"{balance.Name}/{target.Name}",
            Workers(target.Steps),
            options.Weights?.GetValueOrDefault(target.Name, 1) ?? 1,
            new(options.Cooldown, clock)
        );
    }

    /// <summary>Where its files go; set when its stages are built.</summary>
    public ItemSink Sink { get; set; } = null!;

    /// <summary>Its stages and what else in it has an inbox.</summary>
    public IReadOnlyList<IGraphNode> Parts { get; set; } = [];

    /// <summary>How many files it holds.</summary>
    public int Count { get; private set; }

    /// <summary>When it last finished a file, or got one while it was empty.</summary>
    public long MovedAt { get; private set; }

    public bool HasRoom => Count < limit;

    /// <summary>Whether a stage of this target made the copy.</summary>
    public bool Made(FileCopy copy) => copy.Step.StartsWith($"{step}/", StringComparison.Ordinal);

    /// <summary>A file comes.</summary>
    public Assignment Enter(long now)
    {
        if (Count++ == 0)
            MovedAt = now;
        return new(this, health.Begin(), _recall.Token);
    }

    /// <summary>A file goes, wherever.</summary>
    public void Leave(long now)
    {
        Count--;
        MovedAt = now;
    }

    /// <summary>
    /// Whether the target has failed since that visit began. Those who hear of the recall hear it a moment later.
    /// </summary>
    public bool HasFailedSince(Assignment assignment) => assignment.RevokedToken != _recall.Token;

    /// <summary>
    /// The target has failed: what cancels the visits of all that are in it. Those who come later are not concerned.
    /// </summary>
    public CancellationTokenSource Recall() => Interlocked.Exchange(ref _recall, new());

    private static int Workers(IEnumerable<StepPlan> steps) =>
        steps.SelectMany(step => step.Stages).Sum(stage => stage.Settings.Concurrency.Value ?? ConcurrencyTuner.Most);
}

/// <summary>The end of a target.</summary>
internal sealed class TargetEnd(BalanceNode balance, BalanceTarget target) : ItemSink
{
    public override ValueTask PutAsync(FileItem item, CancellationToken cancellationToken) =>
        balance.PassAsync(target, item, ItemResult.Completed, cancellationToken);

    public override ValueTask CompleteAsync(FileItem item, ItemResult result, CancellationToken cancellationToken) =>
        result == ItemResult.Failed
            ? balance.ReturnAsync(target, item, cancellationToken)
            : balance.PassAsync(target, item, result, cancellationToken);
}

/// <summary>
/// In a target a file that a stage loses has not failed yet: the balance block hears of it when the file leaves the
/// target. A fault of the file itself is one for whatever is around.
/// </summary>
internal sealed class FailoverHandler(BalanceNode balance, FailureHandler failures) : FailureHandler
{
    public override CancellationToken RevokedToken(FileItem item) =>
        failures.RevokedToken(item) is { IsCancellationRequested: true } all ? all : balance.RevokedTokenOf(item);

    public override async ValueTask HandleFailureAsync(ItemFailure failure, CancellationToken cancellationToken)
    {
        if (balance.TakesOver(failure))
            return;
        await failures.HandleFailureAsync(failure, cancellationToken);
    }
}
