namespace Pipeline.Engine.Execution.Resilience;

/// <summary>
/// After the second signal nothing is waited for longer than a moment: a server that gives no answer would keep what
/// takes its drafts away, and they are swept by a later run. What is given up so goes on alone, and ends with the
/// program.
/// </summary>
internal sealed class AbortLimit : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _registration;
    private readonly TimeProvider _clock;

    /// <param name="clock">The time.</param>
    /// <param name="abort">The second signal.</param>
    public AbortLimit(TimeProvider clock, CancellationToken abort)
    {
        _clock = clock;
        _registration = abort.Register(() => _ = EndAsync());
    }

    /// <summary>Waits for work, after the second signal only for a moment; false when it was given up.</summary>
    public async Task<bool> WaitAsync(Task work)
    {
        await Task.WhenAny(work, _over.Task);
        if (!work.IsCompleted)
            return false;
        await work;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _registration.Dispose();

    private async Task EndAsync()
    {
        await Task.Delay(Moment, _clock);
        _over.TrySetResult();
    }
}
