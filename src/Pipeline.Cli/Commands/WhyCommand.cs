using System.CommandLine;
using Pipeline.Cli.Log;
using Pipeline.Cli.Progress;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Flow;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Plan;
using Pipeline.Engine.Plan.Given;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline why FILE PATH</c>.</summary>
internal sealed class WhyCommand : ICommand
{
    private readonly Argument<string> _file = Arguments.File();
    private readonly Argument<string> _path = new("PATH")
    {
        Description = "A file's path in the source's store, or store:path; also the place of one of its copies",
    };

    /// <inheritdoc/>
    public string[] Examples =>
        ["pipeline why etc/fetcher.yml orders.csv", "pipeline why etc/fetcher.yml supplier:2026/week-47/stock.csv"];

    /// <inheritdoc/>
    public Command Build(Screen screen)
    {
        var command = new Command(
            "why",
            "The story of one file: what was done with it, and what would be done with it now, or why not"
        )
        {
            _file,
            _path,
        };
        command.SetAction((line, stop) => TellAsync(line.GetRequiredValue(_file), line.GetRequiredValue(_path), screen, stop));
        return command;
    }

    private static async Task<int> TellAsync(string file, string path, Screen screen, CancellationToken stop)
    {
        if (PlanFile.Load(screen, file) is not { } plan)
            return ExitCode.Usage;
        var wanted = new WantedFile(path, GivenStore.AddTo(plan, PlanFile.Catalogue));
        await using var journal = await ReadOnlyJournal.OpenAsync(Arguments.LogFolder, plan.Journal, stop);
        await RecordsAsync(wanted, journal, screen, stop);
        WhatWasDone(wanted, new JournalPaths(Arguments.LogFolder, plan.Journal).Manifest, screen);
        if (wanted.Named is not { } named)
            return await NowAsync(wanted, plan, screen, stop);
        return PlanFile.Load(screen, file, paths: [named]) is { } given
            ? await NowAsync(wanted, given, screen, stop)
            : ExitCode.Done;
    }

    private static async Task RecordsAsync(WantedFile wanted, ReadOnlyJournal journal, Screen screen, CancellationToken stop)
    {
        screen.Result("The journal says:");
        var isKnown = false;
        await foreach (var record in journal.ListAsync(stop))
        {
            if (!wanted.IsIt(record.Origin) && !record.Copies.Any(copy => wanted.IsIt(copy.Place)))
                continue;
            isKnown = true;
            screen.Result($"  {RecordText.Row(record)}");
        }
        if (!isKnown)
            screen.Result("  nothing: no run has taken this file.");
    }

    private static void WhatWasDone(WantedFile wanted, string manifest, Screen screen)
    {
        if (!File.Exists(manifest))
            return;
        screen.Result("What was done:");
        foreach (var line in Engine.Journal.Manifest.Read(File.ReadLines(manifest)))
        {
            if (wanted.IsIt(line.Origin) || line.Place is { } place && wanted.IsIt(place))
                screen.Result($"  {RecordText.Row(line)}");
        }
    }

    private static async Task<int> NowAsync(WantedFile wanted, PipelinePlan plan, Screen screen, CancellationToken stop)
    {
        screen.Result("A run now:");
        using var enough = new CancellationTokenSource();
        var look = new LookFor(wanted, enough.Cancel, screen);
        var run = new PipelineRun(
            plan,
            new RunSettings
            {
                Loops = 1,
                IsDryRun = true,
                LogFolder = Arguments.LogFolder,
                Listeners = [look],
            }
        );
        var report = await run.RunAsync(enough.Token, stop);
        if (report.Cause is { } cause)
        {
            screen.Result($"  cannot look: {Fault.Say(cause)}");
            return ExitCode.Broken;
        }
        if (!look.HasCome)
            screen.Result(
                $"  would not come across it: among the {Amounts.Files(report.Total.Found + report.Total.Skipped)} looked at it is not."
            );
        return ExitCode.Done;
    }
}
