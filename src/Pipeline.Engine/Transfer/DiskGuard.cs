using System.Collections.Concurrent;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Keeps room free on the stores of a run. All its workers share one guard, so that files in flight are counted before
/// their bytes are on the disk. A file that is larger than all the room there is fails before its first byte, whatever
/// is to stay free.
/// </summary>
public sealed class DiskGuard
{
    /// <summary>
    /// Smaller files are not asked for room: they find out soon enough, and a question would cost each of them.
    /// </summary>
    private const long Large = 64 << 20;

    private readonly ConcurrentDictionary<string, Room> _rooms = new(StringComparer.Ordinal);

    /// <summary>
    /// Reserves space until the result is disposed. If only files in flight occupy the space, it waits for them to
    /// finish. A store that does not report its free space is not guarded.
    /// </summary>
    /// <param name="store">The store that will hold the file.</param>
    /// <param name="path">Where in it.</param>
    /// <param name="length">
    /// The size of the file in bytes; for an unknown size only the minimum free space is checked.
    /// </param>
    /// <param name="minFree">The minimum free space; null without one, and then nothing is reserved.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="StoreException">
    /// There is no space (NoSpace; transient for the minimum free space, because space may be freed).
    /// </exception>
    public async ValueTask<IDisposable?> ReserveAsync(
        IFileStore store,
        StorePath path,
        long? length,
        ByteSize? minFree,
        CancellationToken cancellationToken
    )
    {
        if (store.As<ICanTellSpace>() is not { } space)
            return null;
        var wanted = length ?? 0;
        if (minFree is { } free)
            return await ReserveAsync(space, new(store.Name, path), wanted, free, cancellationToken);
        if (wanted > Large)
            await RefuseUnfitAsync(space, new(store.Name, path), wanted, cancellationToken);
        return null;
    }

    /// <summary>
    /// Refuses a file that cannot fit. What was free when it was asked last speaks for some files more.
    /// </summary>
    private async ValueTask RefuseUnfitAsync(ICanTellSpace space, FilePlace at, long wanted, CancellationToken cancellationToken)
    {
        var room = _rooms.GetOrAdd(at.Store, _ => new());
        if (room.SurelyTakes(wanted) || await AskAsync(space, at, cancellationToken) is not { } free)
            return;
        room.Told(free);
        if (wanted > free)
            throw new StoreException(
                at,
                StoreErrorKind.NoSpace,
                $"no space on {at.Store}: {new ByteSize(free)} free, {VisibleText.Of(at.ToString())} needs "
                    + $"{new ByteSize(wanted)}; free some space, or check whether the source store reports a wrong size"
            );
    }

    /// <summary>A store that cannot be asked is no reason to refuse a file: writing it tells what is wrong.</summary>
    private static async ValueTask<long?> AskAsync(ICanTellSpace space, FilePlace at, CancellationToken cancellationToken)
    {
        try
        {
            return await space.FreeBytesAsync(at.Path.Folder, cancellationToken);
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private async ValueTask<IDisposable?> ReserveAsync(
        ICanTellSpace space,
        FilePlace at,
        long wanted,
        ByteSize minFree,
        CancellationToken cancellationToken
    )
    {
        var room = _rooms.GetOrAdd(at.Store, _ => new());
        // One asks at a time: between the store's answer and the reservation nobody else may reserve.
        using (WorkerActivity.Current?.During(WorkerState.Held, $"waits for its turn to get the free space of {at.Store}"))
            await room.Turn.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                // Taken before the store is asked: a file that ends meanwhile is counted twice rather than not at all.
                var (inFlight, released) = room.Look();
                if (await space.FreeBytesAsync(at.Path.Folder, cancellationToken) is not { } free)
                    return null;
                if (free - inFlight - minFree.Bytes >= wanted)
                    return room.Reserve(wanted);
                var text =
                    $"no space on {at.Store}: {new ByteSize(free)} free, {new ByteSize(inFlight)} in flight, min_free {minFree}";
                if (inFlight == 0 || free - wanted < minFree.Bytes)
                    throw new StoreException(at, StoreErrorKind.NoSpace, text) { IsTransient = true };
                using (WorkerActivity.Current?.During(WorkerState.Held, text))
                    await released.WaitAsync(cancellationToken);
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

        /// <summary>
        /// Half of what was free when it was asked last, without the files that this spoke for since.
        /// </summary>
        private long _sure;

        public SemaphoreSlim Turn { get; } = new(1);

        /// <summary>Whether a file surely fits, by what is known.</summary>
        public bool SurelyTakes(long length)
        {
            lock (_lock)
            {
                var fits = length <= _sure;
                _sure -= fits ? length : 0;
                return fits;
            }
        }

        public void Told(long free)
        {
            lock (_lock)
                _sure = free / 2;
        }

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
