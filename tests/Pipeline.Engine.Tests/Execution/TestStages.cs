using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Blocks;
using Pipeline.Engine.Blocks.Balancing;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Stages;

namespace Pipeline.Engine.Tests.Execution;

/// <summary>A source that finds what a test tells it to.</summary>
[Stage("found")]
public sealed class Found(FoundOptions options, BuiltInStageContext context) : SourceStage
{
    public override async IAsyncEnumerable<ScanResult> FindAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var result in options.Find(context, cancellationToken).WithCancellation(cancellationToken))
            yield return result;
    }
}

public sealed record FoundOptions(Func<BuiltInStageContext, CancellationToken, IAsyncEnumerable<ScanResult>> Find);

/// <summary>A stage that does what a test tells it to.</summary>
[Stage("act")]
public sealed class Act(ActOptions options, BuiltInStageContext context) : FileStage
{
    public override bool IsDestructive => options.IsDestructive;

    public override ValueTask<StageResult> ExecuteAsync(FileItem item, CancellationToken cancellationToken) =>
        options.Work(item, context, cancellationToken);

    public override ValueTask<StageResult> PreviewAsync(FileItem item, CancellationToken cancellationToken) =>
        new(StageResult.Continue(item, "would act"));
}

public sealed record ActOptions(
    Func<FileItem, BuiltInStageContext, CancellationToken, ValueTask<StageResult>> Work,
    bool IsDestructive = false
);

/// <summary>Plans for tests, written as short as a pipeline file.</summary>
internal static class TestPlan
{
    public static PipelinePlan Of(params StepPlan[] steps) =>
        new()
        {
            Name = "test",
            File = "test.yml",
            Stores = [],
            Steps = steps,
            BlockKinds = [.. BuiltInBlocks.All.Select(block => block.Syntax)],
        };

    public static StagePlan Finds(int files) =>
        Finds((_, _) => Enumerable.Range(0, files).Select(n => ScanResult.Found(Item(n))).ToAsyncEnumerable());

    public static StagePlan Finds(
        Func<BuiltInStageContext, CancellationToken, IAsyncEnumerable<ScanResult>> find,
        StageSettings? settings = null
    ) => new("found", StageDescriptor.Of<Found>(), new FoundOptions(find), settings ?? new(), default);

    public static StagePlan Does(
        string name,
        Func<FileItem, CancellationToken, ValueTask<StageResult>> work,
        StageSettings? settings = null
    ) =>
        new(
            name,
            StageDescriptor.Of<Act>(),
            new ActOptions((item, _, cancellationToken) => work(item, cancellationToken)),
            settings ?? new(),
            default
        );

    public static StagePlan Does(string name, Action<FileItem> work, StageSettings? settings = null) =>
        Does(
            name,
            (item, _) =>
            {
                work(item);
                return new(StageResult.Continue(item));
            },
            settings
        );

    /// <summary>A stage that says it has made a copy under its own name.</summary>
    public static StagePlan Copies(string name, Action<FileItem>? work = null) =>
        Does(
            name,
            (item, _) =>
            {
                work?.Invoke(item);
                return new(
                    StageResult.Continue(item.With(new(name, new(name, item.RelativePath), item.Length, item.ModifiedAt)))
                );
            }
        );

    public static BlockPlan Fork(params (string Name, StepPlan[] Steps)[] branches) => Block("fork", branches);

    public static BlockPlan Balance(BalanceOptions options, params (string Name, StepPlan[] Steps)[] targets) =>
        Block("balance", targets) with
        {
            Options = options,
        };

    private static BlockPlan Block(string key, (string Name, StepPlan[] Steps)[] branches) =>
        new(
            key,
            BuiltInBlocks.All.Single(block => block.Syntax.Key == key).Syntax,
            [.. branches.Select(branch => new BranchPlan(branch.Name, branch.Steps))]
        );

    public static FileItem Item(int n)
    {
        var path = StorePath.Parse($"f{n:000}");
        return new()
        {
            Id = path.Text,
            Origin = new("in", path),
            Place = new("in", path),
            RelativePath = path,
            Length = n,
            ModifiedAt = DateTimeOffset.UnixEpoch,
        };
    }
}
