using Pipeline.Cli.Progress;
using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
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
            FileFound { Item: var item } => new(Debug, Loudness.Steps, $"{item.Origin}: found, {ByteSize.Text(item.Length)}"),
            StepDone step => new(Debug, Loudness.Steps, $"{step.Item.Origin}: {step.Step}: {Did(step)}"),
            FileDone { Item: var item } => new(Information, Loudness.Files, $"{item.Origin}: done"),
            FileSkipped skipped => new(Debug, Loudness.Files, $"{skipped.Place}: skipped: {skipped.Reason}"),
            RunStarted run => new(Information, Loudness.Files, $"run {run.Run} of {run.Pipeline} begins"),
            LoopStarted loop => new(Debug, Loudness.Steps, $"loop {loop.Loop} begins"),
            LoopEnded { Report: var loop } => new(
                loop.Failed > 0 ? Warning : Information,
                Loudness.Files,
                $"loop {loop.Loop}: {Amounts.Counts(loop)}"
            ),
            LoopBroken loop => new(
                Error,
                Loudness.Errors,
                $"loop {loop.Loop}: the source cannot look: {Fault.Say(loop.Fault)}",
                loop.Fault
            ),
            LockHeld { Waits: true } held => new(Information, Loudness.Normal, $"waits: {held.Text}"),
            LockHeld held => new(Warning, Loudness.Files, held.Text),
            RunEnded { Report: var run } => Ended(run),
            Draining drain => new(
                Warning,
                Loudness.Files,
                $"Draining: no new files; those in flight have {Amounts.Time(drain.Grace)} to end"
            ),
            StageRetried again => new(
                Warning,
                Loudness.Normal,
                $"{again.Item.Origin}: {again.Step}: attempt {again.Attempt} failed: {Fault.Say(again.Fault)}; again in {Amounts.Time(again.Delay)}",
                again.Fault
            ),
            FileFailed failed => new(
                Error,
                Loudness.Errors,
                $"{failed.Place}: failed in {failed.Step}: {Fault.Say(failed.Fault)}",
                failed.Fault
            ),
            LaneLost lost => new(
                Warning,
                Loudness.Normal,
                $"{lost.Item.Origin}: failed in {lost.Step}{Attempts(lost.Attempts)}: {Fault.Say(lost.Fault)}{(lost.GoesOn ? "; goes to another lane" : "")}",
                lost.Fault
            ),
            LaneDown down => new(
                Warning,
                Loudness.Normal,
                $"{down.Lane}: gets no files for {Amounts.Time(down.Penalty)}, failure {down.Failures} running: {Fault.Say(down.Fault)}",
                down.Fault
            ),
            LeftoverTaken left => new(
                Information,
                Loudness.Normal,
                $"{left.Place}: second copy of {left.Origin} taken away: another lane has sent it"
            ),
            GroupBegun group => new(
                Information,
                Loudness.Files,
                $"{group.Step}: {Name(group.Group)} begins: {Amounts.Files(group.Files)}{(group.Markers.Count > 0 ? $", marked by {string.Join(" and ", group.Markers)}" : "")}"
            ),
            GroupEnded { HeldBack: { } why } group => new(
                Warning,
                Loudness.Normal,
                $"{group.Step}: {why}; nothing of it goes on, what is left of it waits for the next loop"
            ),
            GroupEnded group => new(
                Information,
                Loudness.Files,
                $"{group.Step}: {Name(group.Group)} is through: {Amounts.Files(group.Files)}"
            ),
            MarkerSwept swept => new(
                Information,
                Loudness.Normal,
                $"{swept.Marker}: left-over marker of the killed run {swept.Run} taken away"
            ),
            LaneUp up => new(Information, Loudness.Normal, $"{up.Lane}: works again"),
            FileQuarantined moved => new(Warning, Loudness.Normal, $"{moved.Place}: moved away to {moved.To}"),
            DraftSwept swept => new(Information, Loudness.Normal, $"{swept.Draft}: left-over draft of a killed run taken away"),
            StoreNotice { IsTrouble: true } notice => new(Warning, Loudness.Normal, $"{notice.Store}: {notice.Text}"),
            StoreNotice notice => new(Information, Loudness.Files, $"{notice.Store}: {notice.Text}"),
            FilesForgotten old => new(
                Information,
                Loudness.Files,
                $"the journal forgot {Amounts.Files(old.Files)} that had been done before {TimeText.Of(old.Before)}"
            ),
            Tuned tuned => new(Debug, Loudness.Steps, $"{tuned.Step}: {tuned.Option} is {tuned.Value} now"),
            JournalBehind behind => new(Warning, Loudness.Normal, behind.Text),
            WorkersReduced few => new(
                Warning,
                Loudness.Normal,
                $"works with {few.Workers} workers in all: the limit of open files leaves it {few.OpenFiles}; raise the limit ('ulimit -n') for more"
            ),
            Answered answer => new(Information, Loudness.Errors, answer.Text),
            Explained state => new(Information, Loudness.Normal, state.Sentence),
            _ => new(Debug, Loudness.Everything, happened.ToString()),
        };

    private static LogLine Ended(RunReport run) =>
        run.Cause is { } cause
            ? new(Error, Loudness.Errors, $"run {run.Run} of {run.Pipeline} broke: {Fault.Say(cause)}", cause)
            : new(
                Information,
                Loudness.Files,
                $"run {run.Run} of {run.Pipeline} ended ({run.Result}): {Amounts.Counts(run.Total)}{(run.Settled.Count > 0 ? $"; found for auto: {Amounts.Settled(run)}" : "")}"
            );

    private static string Name(string group) => $"group {(group.Length == 0 ? "''" : VisibleText.Of(group))}";

    /// <summary>Of slices it is not known which of them took how many.</summary>
    private static string Attempts(int count) => count > 0 ? $" ({count} attempt{(count == 1 ? "" : "s")})" : "";

    private static string Did(StepDone step)
    {
        var attempts = step.Attempts > 1 ? $", {step.Attempts} attempts" : "";
        return $"{step.Did ?? "done"} ({Amounts.Time(step.Took)}{attempts})";
    }
}
