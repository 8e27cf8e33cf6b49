namespace Pipeline.Stores.Local;

/// <summary>
/// Makes renames durable. Many commits into one folder share one fsync of it: whoever comes while one runs waits for
/// the next, which begins after the rename of everybody who waits for it.
/// </summary>
internal sealed class FolderSync
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ulong Device, ulong Inode), Turns> _running = [];

    /// <summary>
    /// Ends when a fsync that began after this call has ended. If it failed, it has failed for everybody who shares it.
    /// </summary>
    /// <param name="key">The folder's own numbers: a path may lead elsewhere by now.</param>
    /// <param name="sync">The fsync, if it falls to this caller.</param>
    internal async ValueTask SyncAsync((ulong Device, ulong Inode) key, Action sync)
    {
        Turn turn;
        Task before = Task.CompletedTask;
        var isMine = false;
        lock (_lock)
        {
            if (_running.TryGetValue(key, out var turns))
            {
                before = turns.Now.Ended.Task;
                isMine = turns.Next is null;
                turn = turns.Next ??= new();
            }
            else
            {
                isMine = true;
                turn = new();
                _running.Add(key, new() { Now = turn });
            }
        }
        if (!isMine)
        {
            await turn.Ended.Task;
            if (turn.Fault is not null)
                throw turn.Fault;
            return;
        }
        await before;
        Run(turn, key, sync);
    }

    private void Run(Turn turn, (ulong Device, ulong Inode) key, Action sync)
    {
        lock (_lock)
        {
            // From here on nobody joins this turn: whoever renames now waits for the next one.
            var turns = _running[key];
            if (turns.Next == turn)
                (turns.Now, turns.Next) = (turn, null);
        }
        try
        {
            sync();
        }
        catch (Exception fault)
        {
            turn.Fault = fault;
            throw;
        }
        finally
        {
            lock (_lock)
            {
                if (_running[key].Next is null)
                    _running.Remove(key);
            }
            turn.Ended.SetResult();
        }
    }

    /// <summary>The fsync of a folder that runs, and the one that is waited for.</summary>
    private sealed class Turns
    {
        internal required Turn Now { get; set; }

        internal Turn? Next { get; set; }
    }

    private sealed class Turn
    {
        internal TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Exception? Fault { get; set; }
    }
}
