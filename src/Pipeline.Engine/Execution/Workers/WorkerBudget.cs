using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution.Tuning;

namespace Pipeline.Engine.Execution.Workers;

/// <summary>
/// How many workers each stage may have when the system lets this process hold only so many files open: a worker that
/// opens one too many would fail its file, and others with it.
/// </summary>
public sealed class WorkerBudget
{
    /// <summary>
    /// A worker reads one file and writes another, holds the folders of both, and a pipe between them.
    /// </summary>
    private const int FilesOfAWorker = 6;

    /// <summary>A distant store holds connections, each with three pipes, and answers many questions at once.</summary>
    private const int FilesOfADistantStore = 24;

    private readonly Dictionary<string, int> _most = [];

    /// <param name="plan">The plan.</param>
    /// <param name="openFiles">How many files the run may hold open at once; null for as many as it likes.</param>
    public WorkerBudget(PipelinePlan plan, int? openFiles)
    {
        var stages = plan.Steps.Skip(1).SelectMany(step => step.Stages).ToList();
        var distant = plan.Stores.Count(store => store.Kind.OptionsOfFolder is null) * FilesOfADistantStore;
        LeastFiles = distant + (stages.Count * FilesOfAWorker);
        var wanted = stages.Sum(Wanted);
        var allowed = openFiles is { } files ? Math.Max(0, files - distant) / FilesOfAWorker : wanted;
        IsEnough = allowed >= stages.Count;
        IsReduced = allowed < wanted;
        foreach (var stage in stages)
        {
            var most = IsReduced ? Math.Max(1, (int)((long)Wanted(stage) * allowed / wanted)) : Wanted(stage);
            _most[stage.Name] = most;
            Workers += most;
        }
    }

    /// <summary>The least number of files that the plan needs, with one worker in each stage.</summary>
    public int LeastFiles { get; }

    /// <summary>Whether every stage may have at least one worker.</summary>
    public bool IsEnough { get; }

    /// <summary>Whether there are fewer workers than the plan wants.</summary>
    public bool IsReduced { get; }

    /// <summary>How many workers there are in all.</summary>
    public int Workers { get; }

    /// <summary>The most workers of a stage.</summary>
    public int Most(StagePlan stage) => _most[stage.Name];

    private static int Wanted(StagePlan stage) => stage.Settings.Concurrency.Value ?? ConcurrencyTuner.Most;
}
