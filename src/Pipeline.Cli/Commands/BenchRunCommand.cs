using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Pipeline.Cli.Bench;
using Pipeline.Cli.Log;
using Pipeline.Cli.Progress;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Execution;
using Pipeline.Engine.Times;

namespace Pipeline.Cli.Commands;

/// <summary>
/// The process in which <c>pipeline bench</c> makes one run, not meant for people. It gets its order on standard input,
/// and lives no longer than that stays open: when the bench is killed, so is the run.
/// </summary>
internal sealed class BenchRunCommand : ICommand
{
    /// <summary>The command's word.</summary>
    public const string Word = "bench-run";

    /// <inheritdoc/>
    public string[] Examples => [];

    /// <inheritdoc/>
    public Command Build(ConsoleOutput console)
    {
        var command = new Command(Word, "One run of a bench; 'pipeline bench' starts it") { Hidden = true };
        command.SetAction((_, _) => RunAsync(console));
        return command;
    }

    private static async Task<int> RunAsync(ConsoleOutput console)
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        if (BenchJson.Read<BenchRequest>(await input.ReadLineAsync() ?? "") is not { } order)
        {
            console.Note("error: only 'pipeline bench' can start this command");
            return ExitCode.Usage;
        }
        if (PlanFile.Load(console, order.File, order.Overrides) is not { } plan)
            return ExitCode.Usage;
        using var abort = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Leave);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Leave);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Leave);
        // A thread of its own: one of the pool's, waiting for ever, would be missing in what is measured.
        new Thread(() => EndWith(input, abort)) { IsBackground = true, Name = "lifeline" }.Start();
        console.Result(
            BenchJson.Write(await RunAsync(BenchPlan.Inside(plan, order.Folder), order.LogFolder, console, abort.Token))
        );
        return ExitCode.Done;

        // The bench was told the same, and closes our input when it has taken it in.
        static void Leave(PosixSignalContext signal) => signal.Cancel = true;
    }

    /// <summary>Ends the run when the input ends. What comes on it is of no interest.</summary>
    private static void EndWith(StreamReader input, CancellationTokenSource abort)
    {
        input.ReadToEnd();
        try
        {
            abort.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run is over, and was so before the bench closed our input.
        }
    }

    private static async Task<BenchAnswer> RunAsync(
        PipelinePlan plan,
        string logFolder,
        ConsoleOutput console,
        CancellationToken abort
    )
    {
        var failures = new Failures();
        using var log = new EventLog(logFolder, plan.Name, console, Verbosity.Errors, MachineClock.Instance);
        var run = new PipelineRun(plan, new RunSettings { LogFolder = logFolder, Listeners = [log, failures] });
        var report = await run.RunAsync(CancellationToken.None, abort);
        using var self = Process.GetCurrentProcess();
        return new(
            report.Result,
            report.Total.Found,
            report.Total.Done,
            report.Total.Elapsed.TotalSeconds,
            self.PeakWorkingSet64,
            report.Cause is { } cause ? Fault.Describe(cause)
                : failures.First is [var first, ..] ? $"{first.File}: {first.Stage}: {first.Reason}"
                : null
        );
    }
}
