using Pipeline.Cli.Commands;
using Pipeline.Cli.Log;
using Pipeline.Cli.Progress;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;

namespace Pipeline.Cli.Bench;

/// <summary>
/// One bench. It writes only to its own folders: one in the root of each store, and one beside the logs. It deletes
/// them at the end, also after an error or a signal; the next bench of the same pipeline file deletes the folders of a
/// killed bench, and every other bench reports them.
/// </summary>
/// <param name="file">The pipeline file.</param>
/// <param name="vary">The varied options, each <c>a.b=1,2,4</c>.</param>
/// <param name="choose">Chooses the data; throws an <see cref="IOException"/> where there is none.</param>
/// <param name="repeat">The number of measured rounds.</param>
/// <param name="console">The output.</param>
internal sealed class Benchmark(string file, IReadOnlyList<string> vary, Func<DataSet> choose, int repeat, ConsoleOutput console)
{
    private readonly string _name = RunName.New();

    /// <summary>Runs it, and returns the exit code.</summary>
    public async Task<int> RunAsync(bool json, string? plot)
    {
        if (PlanFile.LoadMatrix(console, file, vary, json) is not [var first, ..] plans)
            return ExitCode.Usage;
        if (BenchPlan.WhyNot(first.Plan) is { } why)
        {
            Refusal.Write(console, $"{file}: {why}", json);
            return ExitCode.Usage;
        }
        using var signals = new Signals(console, "Cleaning up…");
        if (TryChoose(json) is not { } data)
            return ExitCode.Usage;
        await SweepAsync(first.Plan, signals.Abort);
        IReadOnlyList<BenchResult>? results;
        try
        {
            results = await MeasureAsync(plans, data, signals);
        }
        catch (OperationCanceledException) when (signals.Drain.IsCancellationRequested)
        {
            return (int)RunResult.Interrupted;
        }
        if (json)
            console.Result(BenchSummary.Json(first.Plan.Name, file, data, repeat, results));
        else
        {
            foreach (var line in BenchTable.Lines(results))
                console.Result(line);
        }
        if (plot is not null)
            await File.WriteAllTextAsync(plot, new CurvePlot(Curves.Of(results), $"{first.Plan.Name}: {data.Words}").Draw());
        return results.Any(result => result.Trouble is not null) ? ExitCode.SomeFailed : ExitCode.Done;
    }

    private DataSet? TryChoose(bool json)
    {
        try
        {
            return choose();
        }
        catch (IOException fault)
        {
            Refusal.Write(console, fault.Message, json);
            return null;
        }
    }

    private async Task<IReadOnlyList<BenchResult>> MeasureAsync(IReadOnlyList<VariedPlan> plans, DataSet data, Signals signals)
    {
        var site = new BenchWorkspace(_name);
        var missing = MissingFolders.Now(plans.Select(plan => plan.Plan), Arguments.LogFolder);
        var uses = new BenchResources(_name, file, [.. plans[0].Plan.Stores.Select(store => store.Name)], missing);
        using var note = BenchNote.Begin(Arguments.LogFolder, uses);
        console.Note(
            $"{(plans.Count == 1 ? "1 setting" : $"{CountText.Number(plans.Count)} settings")}, "
                + $"{(repeat == 1 ? "1 round" : $"{repeat} rounds")} and one to warm up, {data.Words}, in {uses.Words}, which "
                + "are deleted at the end"
        );
        try
        {
            return await new BenchRunner(plans, data, repeat, site, note, console).RunAsync(signals.Drain);
        }
        finally
        {
            if (await TryRemoveAsync(site, plans, site.RemoveAsync, signals.Abort))
            {
                note.Forget();
                missing.Remove();
            }
        }
    }

    /// <summary>A store that cannot be cleaned now must not hide what went wrong before: it is named.</summary>
    private async Task<bool> TryRemoveAsync(
        BenchWorkspace site,
        IReadOnlyList<VariedPlan> plans,
        Func<PipelinePlan, CancellationToken, Task> remove,
        CancellationToken cancellationToken
    )
    {
        try
        {
            foreach (var plan in plans)
                await remove(plan.Plan, cancellationToken);
            return true;
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            console.Note(
                $"error: the folders {site.Folder} could not be deleted ({Fault.Describe(fault)}); the next 'pipeline bench "
                    + $"{file}' tries again"
            );
            return false;
        }
    }

    private async Task SweepAsync(PipelinePlan plan, CancellationToken cancellationToken)
    {
        foreach (var left in BenchNote.LeftOvers(Arguments.LogFolder).ToList())
        {
            var site = new BenchWorkspace(left.Bench);
            if (left.File != plan.File)
                console.Note(
                    $"A killed bench left {left.Words}; the next 'pipeline bench {ShellWord.Of(left.File)}' deletes them."
                );
            else if (await TryRemoveAsync(site, [new([], plan)], site.SweepAsync, cancellationToken))
            {
                BenchNote.Forget(Arguments.LogFolder, left);
                console.Note($"A killed bench left {left.Words}; they are deleted now.");
            }
        }
    }
}
