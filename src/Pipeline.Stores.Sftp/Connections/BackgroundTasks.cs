namespace Pipeline.Stores.Sftp.Connections;

/// <summary>
/// Tasks that run beside the callers, so that they can be waited for in the end. Their faults are told elsewhere.
/// </summary>
internal sealed class BackgroundTasks
{
    private readonly Lock _lock = new();
    private readonly List<Task> _tasks = [];

    /// <summary>One more.</summary>
    internal void Follow(Task task)
    {
        lock (_lock)
        {
            _tasks.RemoveAll(earlier => earlier.IsCompleted);
            _tasks.Add(task);
        }
    }

    /// <summary>Waits for all of them.</summary>
    internal async Task WhenAllAsync()
    {
        Task all;
        lock (_lock)
            all = Task.WhenAll(_tasks);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
