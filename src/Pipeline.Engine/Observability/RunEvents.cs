using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Posix;

namespace Pipeline.Engine.Observability;

/// <summary>A run began.</summary>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Run">The run's name: twelve hexadecimal digits.</param>
public sealed record RunStarted(string Pipeline, string Run) : RunEvent;

/// <summary>
/// The run has fewer workers than the pipeline wants, because the system lets it hold only so many files open.
/// </summary>
/// <param name="Workers">How many it has in all.</param>
/// <param name="OpenFiles">How many files they may hold open together.</param>
public sealed record WorkersReduced(int Workers, int OpenFiles) : RunEvent;

/// <summary>
/// The journal was lost, or an older one was put back, and what it lacks was taken from the manifest.
/// </summary>
/// <param name="Text">What it lacks, and what follows, in words for a person.</param>
public sealed record JournalBehind(string Text) : RunEvent;

/// <summary>A loop began.</summary>
/// <param name="Loop">Its number, from 1.</param>
public sealed record LoopStarted(int Loop) : RunEvent;

/// <summary>A loop ended; every file it opened has ended.</summary>
public sealed record LoopEnded(LoopReport Report) : RunEvent;

/// <summary>The lock that the pipeline shares with others is held by somebody else.</summary>
/// <param name="Text">Which, and who holds it, in words for a person.</param>
/// <param name="Waits">Whether the run waits until it is free; if not, it ends.</param>
public sealed record LockHeld(string Text, bool Waits) : RunEvent;

/// <summary>A run ended.</summary>
public sealed record RunEnded(RunReport Report) : RunEvent;

/// <summary>A signal came: no new file is taken, what is in flight goes on to its end.</summary>
/// <param name="Grace">How long it may take.</param>
public sealed record Draining(TimeSpan Grace) : RunEvent;

/// <summary>A source took a file.</summary>
public sealed record FileFound(FileItem Item) : RunEvent;

/// <summary>A file was looked at and not taken, or had nothing left to do.</summary>
/// <param name="Place">The file.</param>
/// <param name="Reason">Why, in words for a person.</param>
public sealed record FileSkipped(FilePlace Place, string Reason) : RunEvent
{
    /// <summary>Why, in words for a person; never long.</summary>
    public string Reason { get; } = BoundedText.Of(Reason);

    /// <summary>Whether nothing is left to do with it: it has gone, or another run has done it.</summary>
    public bool IsOver { get; init; }
}

/// <summary>A stage finished with a file.</summary>
/// <param name="Item">The file, as it goes on.</param>
/// <param name="Step">The stage's full name.</param>
/// <param name="Detail">What was done, in words for a person; null when the stage's name says it all.</param>
/// <param name="Elapsed">How long it took, waiting for retries included.</param>
/// <param name="Attempts">How many attempts it took, from 1.</param>
public sealed record StepDone(FileItem Item, string Step, string? Detail, TimeSpan Elapsed, int Attempts) : RunEvent;

/// <summary>A stage met a transient error and will try again.</summary>
/// <param name="Item">The file.</param>
/// <param name="Step">The stage's full name.</param>
/// <param name="Attempt">The attempt that failed, from 1.</param>
/// <param name="Fault">What happened.</param>
/// <param name="Delay">How long until the next attempt.</param>
public sealed record StageRetried(FileItem Item, string Step, int Attempt, Exception Fault, TimeSpan Delay) : RunEvent;

/// <summary>A file passed every stage, or had nothing left to do.</summary>
public sealed record FileDone(FileItem Item) : RunEvent;

/// <summary>A file ended.</summary>
/// <param name="Place">Its origin.</param>
/// <param name="Step">The stage where it failed.</param>
/// <param name="Fault">What happened.</param>
public sealed record FileFailed(FilePlace Place, string Step, Exception Fault) : RunEvent;

/// <summary>A target of a balance block could not take a file.</summary>
/// <param name="Item">The file.</param>
/// <param name="Step">The stage where it failed: <c>balance/TARGET/upload</c>.</param>
/// <param name="Fault">What happened.</param>
/// <param name="Attempts">How many attempts were made there; 0 when that is not known.</param>
/// <param name="GoesOn">
/// Whether another target, or this one later, may take it; if not, its failure is told next.
/// </param>
public sealed record TargetAttemptFailed(FileItem Item, string Step, Exception Fault, int Attempts, bool GoesOn) : RunEvent;

/// <summary>A target of a balance block failed and gets no files for a while.</summary>
/// <param name="Target">Its full name: <c>balance/TARGET</c>.</param>
/// <param name="Fault">What happened.</param>
/// <param name="Cooldown">How long it gets no files.</param>
/// <param name="Failures">How often it has failed since its last success.</param>
public sealed record TargetDown(string Target, Exception Fault, TimeSpan Cooldown, int Failures) : RunEvent;

/// <summary>
/// A copy that a target of a balance block had left behind when it lost the file was taken away, as another target has
/// sent the file.
/// </summary>
/// <param name="Origin">The file's origin.</param>
/// <param name="Place">Where the copy was.</param>
public sealed record LeftoverTaken(FilePlace Origin, FilePlace Place) : RunEvent;

/// <summary>A target of a balance block that was down has taken a file again.</summary>
/// <param name="Target">Its full name.</param>
public sealed record TargetUp(string Target) : RunEvent;

/// <summary>The files of a group begin to go through its stages; its markers are laid.</summary>
/// <param name="Step">The block's full name.</param>
/// <param name="Group">The group's key.</param>
/// <param name="Files">How many files are known to belong to it.</param>
/// <param name="Markers">Where its markers are.</param>
public sealed record GroupBegun(string Step, string Group, long Files, IReadOnlyList<FilePlace> Markers) : RunEvent;

/// <summary>A group has ended, and its markers are taken away.</summary>
/// <param name="Step">The block's full name.</param>
/// <param name="Group">The group's key.</param>
/// <param name="Files">How many files went on below together.</param>
/// <param name="HeldBack">Why none went on below; null when they did.</param>
public sealed record GroupEnded(string Step, string Group, long Files, string? HeldBack) : RunEvent;

/// <summary>A left-over marker of a killed run was taken away.</summary>
/// <param name="Marker">Where it was.</param>
/// <param name="Run">The run.</param>
public sealed record MarkerSwept(FilePlace Marker, string Run) : RunEvent;

/// <summary>The origin of a failed file was moved away.</summary>
/// <param name="Place">Its origin.</param>
/// <param name="To">Where it lies now.</param>
public sealed record FileQuarantined(FilePlace Place, FilePlace To) : RunEvent;

/// <summary>A left-over draft of a killed run was taken away.</summary>
public sealed record DraftSwept(FilePlace Draft) : RunEvent;

/// <summary>The journal has forgotten files that are over.</summary>
/// <param name="Files">How many.</param>
/// <param name="Before">What is older than this time is not remembered.</param>
public sealed record FilesForgotten(long Files, DateTimeOffset Before) : RunEvent;

/// <summary>A value that is <c>auto</c> was changed.</summary>
/// <param name="Step">The stage's full name.</param>
/// <param name="Option">The option's key.</param>
/// <param name="Value">The value from now on.</param>
public sealed record Tuned(string Step, string Option, string Value) : RunEvent;

/// <summary>What the run is doing, or why it is doing nothing, in one sentence; told once a minute.</summary>
public sealed record Explained(string Sentence) : RunEvent;

/// <summary>A source could not look; with a schedule the next loop tries again, else the run ends.</summary>
/// <param name="Loop">The loop's number.</param>
/// <param name="Fault">What happened.</param>
public sealed record LoopBroken(int Loop, Exception Fault) : RunEvent;
