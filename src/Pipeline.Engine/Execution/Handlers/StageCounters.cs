using Pipeline.Engine.Execution.Cleanup;

namespace Pipeline.Engine.Execution.Handlers;

/// <summary>What a stage has done since the run began, as a snapshot shows it.</summary>
internal sealed class StageCounters(RunCleanup cleanup)
{
    private long _done;
    private long _failed;
    private string? _lastFault;

    /// <summary>Items finished.</summary>
    public long Done => Volatile.Read(ref _done);

    /// <summary>Items that failed.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>The message of the last fault, also of one after which the stage tried again.</summary>
    public string? LastFault => Volatile.Read(ref _lastFault);

    public void CountDone() => Interlocked.Increment(ref _done);

    public void CountFailed() => Interlocked.Increment(ref _failed);

    public void Note(Exception fault)
    {
        Volatile.Write(ref _lastFault, fault.Message);
        cleanup.Note(fault);
    }
}
