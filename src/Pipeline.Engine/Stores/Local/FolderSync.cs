using Pipeline.Posix;

namespace Pipeline.Engine.Stores.Local;

/// <summary>
/// Makes renames durable. Many commits into one folder share one fsync of it: whoever comes while one runs waits for the next, which begins after
/// the rename of everybody who waits for it.
/// </summary>
internal sealed class FolderSync
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ulong Device, ulong Inode), Turns> _running = [];

    /// <summary>Ends when a fsync of the folder that began after this call has ended.</summary>
    /// <exception cref="PosixException">It failed, for everybody who shares it.</exception>
    internal async ValueTask SyncAsync(Folder folder)
    {
        var info = folder.Look();
        var key = (info.Device, info.Inode);
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
        Run(folder, turn, key);
    }

    private void Run(Folder folder, Turn turn, (ulong Device, ulong Inode) key)
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
            folder.Sync();
        }
        catch (PosixException fault)
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

        internal PosixException? Fault { get; set; }
    }
}
