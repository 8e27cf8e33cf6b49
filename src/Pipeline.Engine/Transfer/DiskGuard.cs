using System.Collections.Concurrent;
using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Keeps room free on the stores of a run. All its workers share one guard, so that files in flight are counted before their bytes are on the disk.
/// </summary>
public sealed class DiskGuard
{
    private readonly ConcurrentDictionary<string, Room> _rooms = new(StringComparer.Ordinal);

    /// <summary>
    /// Sets room aside until the result is disposed. While only files in flight are in the way, it waits for them to end.
    /// A store that cannot tell its free space is not guarded.
    /// </summary>
    /// <param name="store">The store that will hold the file.</param>
    /// <param name="path">Where in it.</param>
    /// <param name="length">
    /// The file's size in bytes; of a file whose size is not known only what stays free is asked for.
    /// </param>
    /// <param name="minFree">What must stay free besides.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="StoreFault">There is no room (NoSpace, passing: somebody may make room).</exception>
    public async ValueTask<IDisposable?> ReserveAsync(
        IFileStore store,
        StorePath path,
        long? length,
        ByteSize minFree,
        CancellationToken stop
    )
    {
        if (store.As<ICanTellSpace>() is not { } space)
            return null;
        var wanted = length ?? 0;
        var room = _rooms.GetOrAdd(store.Name, _ => new());
        // One asks at a time: between the store's answer and the reservation nobody else may reserve.
        using (WorkerClock.Current?.During(WorkerState.Held, $"waits for its turn to ask {store.Name} for room"))
            await room.Turn.WaitAsync(stop);
        try
        {
            while (true)
            {
                // Taken before the store is asked: a file that ends meanwhile is counted twice rather than not at all.
                var (inFlight, released) = room.Look();
                if (await space.FreeBytesAsync(path.Folder, stop) is not { } free)
                    return null;
                if (free - inFlight - wanted >= minFree.Bytes)
                    return room.Reserve(wanted);
                var text =
                    $"no room on {store.Name}: {new ByteSize(free)} free, {new ByteSize(inFlight)} in flight, min_free {minFree}";
                if (inFlight == 0 || free - wanted < minFree.Bytes)
                    throw new StoreFault(new(store.Name, path), FaultKind.NoSpace, text) { IsPassing = true };
                using (WorkerClock.Current?.During(WorkerState.Held, text))
                    await released.WaitAsync(stop);
            }
        }
        finally
        {
            room.Turn.Release();
        }
    }

    private sealed class Room
    {
        private readonly Lock _lock = new();
        private long _inFlight;
        private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public SemaphoreSlim Turn { get; } = new(1);

        public (long InFlight, Task Released) Look()
        {
            lock (_lock)
                return (_inFlight, _released.Task);
        }

        public Reservation Reserve(long length)
        {
            lock (_lock)
                _inFlight += length;
            return new(this, length);
        }

        public void Release(long length)
        {
            lock (_lock)
            {
                _inFlight -= length;
                _released.SetResult();
                _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    private sealed class Reservation(Room room, long length) : IDisposable
    {
        private bool _isReleased;

        public void Dispose()
        {
            if (!_isReleased)
                room.Release(length);
            _isReleased = true;
        }
    }
}
