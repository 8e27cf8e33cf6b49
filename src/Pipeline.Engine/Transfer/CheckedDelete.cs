using System.Collections.Concurrent;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// Deletes files after a check of exactly that file: the file is first renamed (set aside), then checked, and then
/// deleted or restored. Without the rename, a file that arrives between check and delete would be lost. If a run is
/// killed in between, the next run restores the file (<see cref="DraftName.BeforeAside"/>).
/// </summary>
/// <param name="journal">Records each folder before the first file is set aside there.</param>
/// <param name="run">The run's name: part of the name that a file has while it is aside.</param>
public sealed class CheckedDelete(IDraftRegistry journal, string run)
{
    private static readonly TimeSpan PutBackLimit = TimeSpan.FromSeconds(5);

    /// <summary>Files that were set aside and neither deleted nor put back, as far as is known.</summary>
    private readonly ConcurrentDictionary<FilePlace, StorePath> _aside = [];

    private long _attempts;

    /// <summary>Whether a file may lie aside that could not be put back.</summary>
    public bool HasLeft => !_aside.IsEmpty;

    /// <summary>Deletes the file at a path. Returns false when nothing stood there.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The file.</param>
    /// <param name="check">
    /// Is given what is about to be deleted, with the path where it lies now, and throws when it must stay.
    /// </param>
    /// <param name="cancellationToken">Ends the work; what was set aside is put back.</param>
    /// <exception cref="StoreException">
    /// The store refused, or the check did; the file is under its name, or the message says where it is.
    /// </exception>
    public ValueTask<bool> DeleteAsync(
        IFileStore store,
        StorePath path,
        Func<FileEntry, ValueTask> check,
        CancellationToken cancellationToken
    ) =>
        TakeAsync(
            store,
            path,
            check,
            seen =>
                store.As<ICanDeleteSeen>()?.DeleteSeenAsync(seen, cancellationToken)
                ?? store.DeleteAsync(seen.Path, cancellationToken),
            cancellationToken
        );

    /// <summary>Deletes or moves the file at a path. Returns false when it does not exist.</summary>
    /// <param name="store">The store.</param>
    /// <param name="path">The file.</param>
    /// <param name="check">Gets the file and its present path, and throws when the file must be kept.</param>
    /// <param name="take">Deletes or moves it from its present path.</param>
    /// <param name="cancellationToken">Ends the work; what was set aside is put back.</param>
    public async ValueTask<bool> TakeAsync(
        IFileStore store,
        StorePath path,
        Func<FileEntry, ValueTask> check,
        Func<FileEntry, ValueTask> take,
        CancellationToken cancellationToken
    )
    {
        var tag = $"{run}-{Interlocked.Increment(ref _attempts)}";
        if (store.As<ICanMove>() is not { } mover || DraftName.AsideFor(path, tag, store.Traits.TempName) is not { } aside)
            return await TakeInPlaceAsync(store, path, check, take, cancellationToken);
        var place = new FilePlace(store.Name, path);
        await journal.RegisterDraftFolderAsync(place with { Path = path.Folder }, cancellationToken);
        var found = await FindEarlierAsync(store, place, cancellationToken);
        try
        {
            if (found is null)
            {
                _aside[place] = aside;
                found = await mover.SetAsideAsync(path, aside, cancellationToken);
            }
            if (found is { } seen)
            {
                await check(seen);
                await take(seen);
            }
            _aside.TryRemove(place, out _);
            return found is not null;
        }
        catch (StoreException refusal)
            when (found is null && refusal is { IsTransient: false, Kind: not StoreErrorKind.Unreachable })
        {
            // A server may allow to delete and not to rename, or no name that begins with a dot.
            await PutBackAsync(mover, place, refusal);
            if (_aside.ContainsKey(place))
                throw;
            return await TakeInPlaceAsync(store, path, check, take, cancellationToken);
        }
        catch (Exception cause)
        {
            await PutBackAsync(mover, place, cause);
            throw;
        }
    }

    private static async ValueTask<bool> TakeInPlaceAsync(
        IFileStore store,
        StorePath path,
        Func<FileEntry, ValueTask> check,
        Func<FileEntry, ValueTask> take,
        CancellationToken cancellationToken
    )
    {
        if (await store.FindSurelyAsync(path, cancellationToken) is not { } found)
            return false;
        await check(found);
        await take(found);
        return true;
    }

    /// <summary>What an attempt before this one has set aside, where it could not be put back.</summary>
    private async ValueTask<FileEntry?> FindEarlierAsync(IFileStore store, FilePlace place, CancellationToken cancellationToken)
    {
        if (!_aside.TryGetValue(place, out var aside))
            return null;
        if (await store.FindSurelyAsync(aside, cancellationToken) is { } found)
            return found;
        _aside.TryRemove(place, out _);
        return null;
    }

    /// <summary>
    /// Gives a file its name back. One that cannot be reached stays aside for the next attempt, or for the sweep.
    /// </summary>
    private async ValueTask PutBackAsync(ICanMove mover, FilePlace place, Exception cause)
    {
        if (!_aside.TryGetValue(place, out var aside))
            return;
        using var limit = new CancellationTokenSource(PutBackLimit);
        try
        {
            await mover.MoveAsync(aside, place.Path, limit.Token);
            _aside.TryRemove(place, out _);
        }
        catch (StoreException nothing) when (nothing.Kind == StoreErrorKind.NotFound)
        {
            _aside.TryRemove(place, out _);
        }
        catch (StoreException taken) when (taken.Kind == StoreErrorKind.AlreadyExists)
        {
            _aside.TryRemove(place, out _);
            throw new StoreException(
                place,
                StoreErrorKind.AlreadyExists,
                $"{place} was not deleted ({cause.Message}), and another file has arrived there in the meantime; the "
                    + $"earlier file is kept as {place with { Path = aside }}: move one of them",
                cause
            );
        }
        catch (Exception late) when (late is StoreException or OperationCanceledException)
        {
            // What led here is what is told.
        }
    }
}
