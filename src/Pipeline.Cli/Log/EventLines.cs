using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Templates;
using Pipeline.Cli.Progress;
using Pipeline.Engine.Observability;
using static Serilog.Events.LogEventLevel;

namespace Pipeline.Cli.Log;

/// <summary>The line of the log for each type of event.</summary>
internal static class EventLines
{
    /// <summary>The line for an event.</summary>
    public static LogLine Of(RunEvent happened) =>
        happened switch
        {
            // What happens to every file is asked for first.
            FileFound { Item: var item } => new(Debug, Verbosity.Steps, $"{item.Origin}: found, {ByteSize.Text(item.Length)}"),
            StepDone step => new(Debug, Verbosity.Steps, $"{step.Item.Origin}: {step.Step}: {Detail(step)}"),
            FileDone { Item: var item } => new(Information, Verbosity.Files, $"{item.Origin}: done"),
            FileSkipped skipped => new(Debug, Verbosity.Files, $"{skipped.Place}: skipped: {skipped.Reason}"),
            RunStarted run => new(Information, Verbosity.Files, $"run {run.Run} of {run.Pipeline} begins"),
            LoopStarted loop => new(Debug, Verbosity.Steps, $"loop {loop.Loop} begins"),
            LoopEnded { Report: var loop } => new(
                loop.Failed > 0 ? Warning : Information,
                Verbosity.Files,
                $"loop {loop.Loop}: {CountText.Counts(loop)}"
            ),
            LoopBroken loop => new(
                Error,
                Verbosity.Errors,
                $"loop {loop.Loop}: listing the source failed: {Fault.Describe(loop.Fault)}",
                loop.Fault
            ),
            LockHeld { Waits: true } held => new(Information, Verbosity.Normal, $"waiting: {held.Text}"),
            LockHeld held => new(Warning, Verbosity.Files, held.Text),
            RunEnded { Report: var run } => Ended(run),
            Draining drain => new(
                Warning,
                Verbosity.Files,
                $"Draining: no new files are started; files in flight have {CountText.Time(drain.Grace)} to finish"
            ),
            StageRetried again => new(
                Warning,
                Verbosity.Normal,
                $"{again.Item.Origin}: {again.Step}: attempt {again.Attempt} failed: {Fault.Describe(again.Fault)}; next attempt "
                    + $"in {CountText.Time(again.Delay)}",
                again.Fault
            ),
            FileFailed failed => new(
                Error,
                Verbosity.Errors,
                $"{failed.Place}: failed in {failed.Step}: {Fault.Describe(failed.Fault)}",
                failed.Fault
            ),
            TargetAttemptFailed lost => new(
                Warning,
                Verbosity.Normal,
                $"{lost.Item.Origin}: failed in {lost.Step}{Attempts(lost.Attempts)}: "
                    + $"{Fault.Describe(lost.Fault)}{(lost.GoesOn ? "; moved to another target" : "")}",
                lost.Fault
            ),
            TargetDown down => new(
                Warning,
                Verbosity.Normal,
                $"{down.Target}: gets no files for {CountText.Time(down.Cooldown)}"
                    + $"{(down.Failures > 1 ? $" after {down.Failures} failures in a row" : "")}: {Fault.Describe(down.Fault)}",
                down.Fault
            ),
            LeftoverTaken left => new(
                Information,
                Verbosity.Normal,
                $"{left.Place}: second copy of {left.Origin} deleted: another target has delivered the file"
            ),
            GroupBegun group => new(
                Information,
                Verbosity.Files,
                $"{group.Step}: {Name(group.Group)} begins: {CountText.Files(group.Files)}{(group.Markers.Count > 0 ? $", marked by {string.Join(" and ", group.Markers)}" : "")}"
            ),
            GroupEnded { HeldBack: { } why } group => new(
                Warning,
                Verbosity.Normal,
                $"{group.Step}: {why}; none of its files continues, and the remaining files wait for the next loop"
            ),
            GroupEnded group => new(
                Information,
                Verbosity.Files,
                $"{group.Step}: {Name(group.Group)} is complete: {CountText.Files(group.Files)}"
            ),
            MarkerSwept swept => new(
                Information,
                Verbosity.Normal,
                $"{swept.Marker}: leftover marker of the killed run {swept.Run} deleted"
            ),
            TargetUp up => new(Information, Verbosity.Normal, $"{up.Target}: works again"),
            FileQuarantined moved => new(Warning, Verbosity.Normal, $"{moved.Place}: moved to quarantine at {moved.To}"),
            DraftSwept swept => new(Information, Verbosity.Normal, $"{swept.Draft}: leftover draft of a killed run deleted"),
            StoreNotice { IsTrouble: true } notice => new(Warning, Verbosity.Normal, $"{notice.Store}: {notice.Text}"),
            StoreNotice notice => new(Information, Verbosity.Files, $"{notice.Store}: {notice.Text}"),
            FilesForgotten old => new(
                Information,
                Verbosity.Files,
                $"the journal removed {CountText.Files(old.Files)} that were done before {TimeText.Of(old.Before)}"
            ),
            Tuned tuned => new(Debug, Verbosity.Steps, $"{tuned.Step}: {tuned.Option} is now {tuned.Value}"),
            JournalBehind behind => new(Warning, Verbosity.Normal, behind.Text),
            WorkersReduced few => new(
                Warning,
                Verbosity.Normal,
                $"works with {few.Workers} workers in total: the limit of open files allows {few.OpenFiles}; raise the "
                    + "limit ('ulimit -n') for more"
            ),
            Answered answer => new(Information, Verbosity.Errors, answer.Text),
            Explained state => new(Information, Verbosity.Normal, state.Sentence),
            _ => new(Debug, Verbosity.Everything, happened.ToString()),
        };

    private static LogLine Ended(RunReport run) =>
        run.Cause is { } cause
            ? new(Error, Verbosity.Errors, $"run {run.Run} of {run.Pipeline} aborted: {Fault.Describe(cause)}", cause)
            : new(
                Information,
                Verbosity.Files,
                $"run {run.Run} of {run.Pipeline} ended ({run.Result}): "
                    + $"{CountText.Counts(run.Total)}{(run.Tuned.Count > 0 ? $"; values found for auto: {CountText.Tuned(run)}" : "")}"
            );

    private static string Name(string group) => $"group {(group.Length == 0 ? "''" : VisibleText.Of(group))}";

    /// <summary>Of chunks it is not known which of them took how many.</summary>
    private static string Attempts(int count) => count > 0 ? $" ({count} attempt{(count == 1 ? "" : "s")})" : "";

    private static string Detail(StepDone step)
    {
        var attempts = step.Attempts > 1 ? $", {step.Attempts} attempts" : "";
        return $"{step.Detail ?? "done"} ({CountText.Time(step.Elapsed)}{attempts})";
    }
}
