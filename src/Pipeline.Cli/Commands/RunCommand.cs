using System.CommandLine;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Stages;
using Pipeline.Cli.Log;
using Pipeline.Cli.Progress;
using Pipeline.Cli.Service;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Execution.Workers;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State.Sqlite;
using Pipeline.Engine.Times;
using Pipeline.Stores.S3;

namespace Pipeline.Cli.Commands;

/// <summary><c>pipeline run FILE [PATH…]</c>.</summary>
internal sealed class RunCommand : ICommand
{
    /// <summary>Its word.</summary>
    public const string Name = "run";

    private readonly Argument<string> _file = Arguments.File();
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description =
            "Files and folders to process instead of those that glob finds, in one loop; STORE:PATH is a path in the store "
            + "of glob",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<int?> _loops = new("--loops")
    {
        Description = "The number of loops; default: one, or without end if the file has a schedule",
        HelpName = "N",
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, out var loops) && loops > 0)
                return loops;
            result.AddError($"--loops needs a number from 1, not '{result.Tokens[0].Value}'");
            return null;
        },
    };
    private readonly Option<string[]> _set = Arguments.Set();
    private readonly Option<bool> _dryRun = new("--dry-run")
    {
        Description = "Show what would happen to each file and why, without doing it",
    };
    private readonly Option<bool> _progress = new("--progress", "-P") { Description = "Show the progress of each stage" };
    private readonly Option<bool> _json = Arguments.Json("Write a summary of the run as one JSON object to standard output");
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print errors only" };
    private readonly Option<bool> _verbose = new("--verbose", "-v")
    {
        Description = "Print each file; -vv each step; -vvv everything, with stack traces",
        Arity = ArgumentArity.Zero,
    };

    /// <inheritdoc/>
    public string[] Examples =>
        [
            "pipeline run etc/fetcher.yml --loops 1      once, then end",
            "pipeline run etc/fetcher.yml -P             on its schedule, with a live display",
            "pipeline run etc/fetcher.yml --dry-run      show what would be done with each file",
            "pipeline run etc/copier.yml a.csv reports/  only this file and the files in this folder",
            "pipeline run etc/fetcher.yml --loops 1 -q --json > summary.json",
        ];

    /// <inheritdoc/>
    public Command Build(ConsoleOutput console)
    {
        var command = new Command(
            Name,
            "Run a pipeline. Exit code: 0 all done, 1 some files failed, 2 wrong usage or file, 3 the run aborted, 75 "
                + "another run holds the lock, 130 interrupted"
        )
        {
            _file,
            _paths,
            _loops,
            _set,
            _dryRun,
            _progress,
            _json,
            _quiet,
            _verbose,
        };
        command.SetAction((line, _) => RunAsync(line, console));
        return command;
    }

    private async Task<int> RunAsync(ParseResult line, ConsoleOutput console)
    {
        var file = line.GetRequiredValue(_file);
        var (set, paths, warns) = (line.GetValue(_set), line.GetValue(_paths), !line.GetValue(_quiet));
        if (PlanFile.Load(console, file, set, paths, line.GetValue(_json), warns) is not { } plan)
            return ExitCode.Usage;
        var verbosity = line.GetValue(_quiet)
            ? Verbosity.Errors
            : (Verbosity)
                Math.Min(
                    (int)Verbosity.Normal + (line.GetResult(_verbose)?.IdentifierTokenCount ?? 0),
                    (int)Verbosity.Everything
                );
        if (plan.Stores.Any(store => store.Options is S3StoreOptions))
            Preload.S3Store();
        var openFiles = OpenFiles.ForRun();
        if (new WorkerBudget(plan, openFiles) is { IsEnough: false, LeastFiles: var least } && OpenFiles.Limit() is { } limit)
        {
            console.Note(OpenFiles.Refusal(limit, limit - openFiles!.Value + least));
            return ExitCode.Usage;
        }
        var failures = new Failures();
        var report = await RunAsync(line, plan, openFiles, console, verbosity, failures);
        if (line.GetValue(_json))
            console.Result(new Summary(plan.File, line.GetValue(_dryRun)).Json(report, failures.First));
        else if (verbosity > Verbosity.Errors)
        {
            foreach (var said in new Summary(plan.File, line.GetValue(_dryRun)).Lines(report, failures.First))
                console.Result(said);
        }
        return (int)report.Result;
    }

    private async Task<RunReport> RunAsync(
        ParseResult line,
        PipelinePlan plan,
        int? openFiles,
        ConsoleOutput console,
        Verbosity verbosity,
        Failures failures
    )
    {
        using var log = new EventLog(
            Arguments.LogFolder,
            plan.Name,
            console,
            verbosity,
            MachineClock.Instance,
            line.GetValue(_dryRun)
        );
        // A reader that is still there at the end would keep the journal's log (-wal) from being taken back.
        await using var known =
            line.GetValue(_dryRun) && !line.GetValue(_json)
                ? await ReadOnlyJournal.OpenAsync(Arguments.LogFolder, plan.Journal, CancellationToken.None)
                : null;
        await using var service = ServiceLink.Take(console, MachineClock.Instance);
        List<IEventListener> listeners = [log, failures];
        if (service is not null)
            listeners.Add(service);
        if (known is not null)
            listeners.Add(new DryRunRows(console, known, Takers(plan.Steps).ToHashSet()));
        var run = new PipelineRun(
            plan,
            new RunSettings
            {
                Loops = line.GetValue(_loops) ?? (plan.InputPaths.Count > 0 ? 1 : null),
                IsDryRun = line.GetValue(_dryRun),
                OpenFiles = openFiles,
                LogFolder = Arguments.LogFolder,
                Listeners = listeners,
            }
        );
        using var signals = new Signals(console, reload: log.Reopen, status: Status(run, log));
        using var over = new CancellationTokenSource();
        service?.Watch(run.Snapshot);
        var showing = line.GetValue(_progress) ? ShowAsync(console, run, over.Token) : Task.CompletedTask;
        try
        {
            return await run.RunAsync(signals.Drain, signals.Abort);
        }
        finally
        {
            await over.CancelAsync();
            await showing;
        }
    }

    /// <summary>Tells how the run stands; the rates are those since it was asked before.</summary>
    private static Action Status(PipelineRun run, EventLog log)
    {
        RunSnapshot? before = null;
        return () =>
        {
            var now = run.Snapshot();
            foreach (var told in StatusLines.Of(now, before))
                log.On(new Answered(told));
            before = now;
        };
    }

    /// <summary>The full names of the stages that take something away.</summary>
    private static IEnumerable<string> Takers(IEnumerable<StepPlan> steps) =>
        steps.SelectMany(step =>
            step switch
            {
                StagePlan { Options: ITakesAway } stage => [stage.Name],
                BlockPlan block => block.Branches.SelectMany(branch => Takers(branch.Steps)),
                _ => Enumerable.Empty<string>(),
            }
        );

    private static Task ShowAsync(ConsoleOutput console, PipelineRun run, CancellationToken cancellationToken) =>
        console.IsLively
            ? LiveTable.ShowAsync(console, run.Snapshot, cancellationToken)
            : PlainTicker.ShowAsync(console, run.Snapshot, MachineClock.Instance, cancellationToken);
}
