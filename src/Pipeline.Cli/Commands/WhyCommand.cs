using System.CommandLine;
using Pipeline.Abstractions.Options;
using Pipeline.Cli.Log;
using Pipeline.Cli.Progress;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Configuration.InputPaths;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Sqlite;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline why FILE PATH</c>.</summary>
internal sealed class WhyCommand : ICommand
{
    private readonly Argument<string> _file = Arguments.File();
    private readonly Argument<string> _path = new("PATH")
    {
        Description =
            "A file: its path in the source store, store:path, its path on this machine, or the place of one of its copies",
    };

    /// <inheritdoc/>
    public string[] Examples =>
        ["pipeline why etc/fetcher.yml orders.csv", "pipeline why etc/fetcher.yml supplier:2026/week-47/stock.csv"];

    /// <inheritdoc/>
    public Command Build(ConsoleOutput console)
    {
        var command = new Command(
            "why",
            "Show the history of one file and what a run would do with it now, or why it would not; exit code 1 when the "
                + "file is unknown"
        )
        {
            _file,
            _path,
        };
        command.SetAction(
            (line, cancellationToken) =>
                TellAsync(line.GetRequiredValue(_file), line.GetRequiredValue(_path), console, cancellationToken)
        );
        return command;
    }

    private static async Task<int> TellAsync(string file, string path, ConsoleOutput console, CancellationToken cancellationToken)
    {
        if (PlanFile.Load(console, file) is not { } plan)
            return ExitCode.Usage;
        var wanted = new WantedFile(path, InputPathStore.AddTo(plan, PlanFile.Registry));
        var similar = new SimilarFiles(wanted);
        await using var journal = await ReadOnlyJournal.OpenAsync(Arguments.LogFolder, plan.Journal, cancellationToken);
        var known = await RecordsAsync(wanted, similar, journal, plan.Keep, console, cancellationToken);
        var isTold = ManifestStory.Tell(wanted, known, new JournalPaths(Arguments.LogFolder, plan.Journal), console);
        var isKnown = known.Count > 0 || isTold;
        if (wanted.Named is not { } named)
            return await NowAsync(wanted, similar, isKnown, plan, console, cancellationToken);
        return PlanFile.Load(console, file, paths: [named]) is { } given
                ? await NowAsync(wanted, similar, isKnown, given, console, cancellationToken)
            : isKnown ? ExitCode.Done
            : ExitCode.SomeFailed;
    }

    private static async Task<IReadOnlyList<FileRecord>> RecordsAsync(
        WantedFile wanted,
        SimilarFiles similar,
        ReadOnlyJournal journal,
        TimeSpan? keep,
        ConsoleOutput console,
        CancellationToken cancellationToken
    )
    {
        console.Result("The journal says:");
        var known = new List<FileRecord>();
        await foreach (var record in journal.ListAsync(cancellationToken))
        {
            if (wanted.IsIt(record.Origin) || record.Copies.Any(copy => wanted.IsIt(copy.Place)))
            {
                known.Add(record);
                console.Result($"  {RecordText.Row(record)}");
                continue;
            }
            similar.Consider(record.Origin);
            foreach (var copy in record.Copies)
                similar.Consider(copy.Place);
        }
        if (known.Count == 0)
            console.Result(
                !journal.IsThere ? $"  nothing: there is no journal yet: no run has written {journal.Path}."
                : keep is { } time
                    ? $"  nothing: no run has processed this file, or its record has expired ('keep' is {DurationText.Of(time)})."
                : "  nothing: no run has processed this file."
            );
        return known;
    }

    private static async Task<int> NowAsync(
        WantedFile wanted,
        SimilarFiles similar,
        bool isKnown,
        PipelinePlan plan,
        ConsoleOutput console,
        CancellationToken cancellationToken
    )
    {
        console.Result("A run now:");
        using var enough = new CancellationTokenSource();
        var look = new FileTracer(wanted, enough.Cancel, similar, console);
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
        var report = await run.RunAsync(enough.Token, cancellationToken);
        if (report.Cause is { } cause)
        {
            console.Result($"  listing the source failed: {Fault.Describe(cause)}");
            return ExitCode.Broken;
        }
        if (look.HasCome)
            return ExitCode.Done;
        var looked = CountText.Files(report.Total.Found + report.Total.Skipped);
        console.Result($"  would not find it: it is not among the {looked} listed{(isKnown ? "." : similar.Hint)}");
        return isKnown ? ExitCode.Done : ExitCode.SomeFailed;
    }
}
