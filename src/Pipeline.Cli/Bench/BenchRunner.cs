using Pipeline.Abstractions.Stores;
using Pipeline.Cli.Progress;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Times;

namespace Pipeline.Cli.Bench;

/// <summary>
/// Runs all settings in turn, round after round, so that a machine that becomes slower meanwhile hits all alike; each
/// round begins one further, so that none always comes after the same other. The first round warms up caches and does
/// not count. Settings that fail once are not run again.
/// </summary>
internal sealed class BenchRunner(
    IReadOnlyList<VariedPlan> plans,
    DataSet data,
    int repeat,
    BenchWorkspace site,
    BenchNote note,
    ConsoleOutput console
)
{
    private readonly List<BenchRun>[] _runs = [.. plans.Select(_ => new List<BenchRun>())];
    private readonly string?[] _troubles = new string?[plans.Count];
    private readonly TimeProvider _clock = MachineClock.Instance;
    private TimeSpan _spent;
    private int _made;

    /// <summary>The order of the runs: for each round the settings by their number.</summary>
    public static IEnumerable<(int Round, int Setting)> Order(int settings, int repeat) =>
        from round in Enumerable.Range(0, repeat + 1)
        from place in Enumerable.Range(0, settings)
        select (round, (place + round) % settings);

    /// <summary>Makes all runs.</summary>
    public async Task<IReadOnlyList<BenchResult>> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var (round, setting) in Order(plans.Count, repeat))
        {
            if (_troubles[setting] is not null)
                continue;
            var began = _clock.GetTimestamp();
            var run = await RunAsync(plans[setting], cancellationToken);
            _troubles[setting] = run.Trouble;
            if (round > 0 && run.Trouble is null)
                _runs[setting].Add(run);
            _spent += _clock.GetElapsedTime(began);
            _made++;
            Tell(round, setting, run);
        }
        return
        [
            .. plans.Select(
                (plan, i) => new BenchResult(plan.Settings, _troubles[i] is null ? _runs[i] : [], data, _troubles[i])
            ),
        ];
    }

    private async Task<BenchRun> RunAsync(VariedPlan varied, CancellationToken cancellationToken)
    {
        try
        {
            await site.PrepareAsync(varied.Plan, data, cancellationToken);
        }
        catch (StoreException fault)
        {
            return BenchRun.Failed($"its data cannot be created: {fault.Message}");
        }
        var order = new BenchRequest(
            varied.Plan.File,
            [.. varied.Settings.Select(setting => setting.Text)],
            site.Folder,
            note.FreshRun()
        );
        return await BenchChild.RunAsync(order, data, cancellationToken);
    }

    private void Tell(int round, int setting, BenchRun run)
    {
        var all = _troubles.Count(trouble => trouble is null) * (repeat - round);
        var inRound = Order(plans.Count, repeat)
            .Where(one => one.Round == round)
            .SkipWhile(one => one.Setting != setting)
            .Skip(1)
            .Count(one => _troubles[one.Setting] is null);
        var left = _spent / _made * (all + inRound);
        var result = new BenchResult(plans[setting].Settings, run.Trouble is null ? [run] : [], data, run.Trouble);
        var figure = run.Trouble is { } trouble ? $"failed: {trouble}" : BenchTable.Speed(result);
        console.Note(
            $"{(round == 0 ? "warm-up" : $"round {round} of {repeat}")}: {result.Name}: {figure}{(left > TimeSpan.Zero ? $"; about {CountText.Time(left)} left" : "")}"
        );
    }
}
