using System.Buffers;
using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Transfer;

/// <summary>Moves the bytes of one file from a store to a store, as a draft that is committed at the end.</summary>
/// <param name="journal">Is told of each folder before the first draft is made there, and of each draft that its store hides.</param>
/// <param name="run">The run's name: part of every draft's name.</param>
public sealed class FileTransfer(IJournal journal, string run)
{
    private readonly DraftNotes _notes = new(journal, run);
    private long _attempts;

    /// <summary>The run's name.</summary>
    public string Run => run;

    /// <summary>Keeps room free on the stores of this run.</summary>
    public DiskGuard Disk { get; } = new();

    /// <summary>Commits of this run that may have happened all the same.</summary>
    public UnansweredCommits Unanswered { get; } = new();

    /// <summary>Copies the file of <paramref name="item"/> from where it is to a new place.</summary>
    /// <param name="item">The file; its length is what the source must give, no byte less and no byte more.</param>
    /// <param name="source">The store of <see cref="FileItem.Place"/>.</param>
    /// <param name="target">The store that gets the copy.</param>
    /// <param name="order">What the copy becomes.</param>
    /// <param name="algorithm">The hash to take of the bytes as they pass, or null. Bytes that a kernel or a server copies do not pass.</param>
    /// <param name="stop">Ends the work; the draft is dropped.</param>
    /// <exception cref="StoreFault">A store refused, the source ended early, or it changed meanwhile (Changed).</exception>
    public async ValueTask<Transferred> CopyAsync(
        FileItem item,
        IFileStore source,
        IFileStore target,
        DraftOrder order,
        string? algorithm,
        CancellationToken stop
    )
    {
        if (target.As<IHidesDrafts>() is null)
            await journal.OwnFolderAsync(new(target.Name, order.Path.Folder), stop);
        else
            order = order with { Notes = _notes };
        if (
            target.As<ICanCopyInside>() is { } inside
            && await inside.TryCopyAsync(source, item.Place.Path, order, stop) is { } copied
        )
        {
            RefuseChanged(item, await source.FindAsync(item.Place.Path, stop));
            return new(copied, null);
        }
        await using var reader = await source.OpenReadAsync(item.Place.Path, stop);
        await using var draft = await target.CreateAsync(order, stop);
        var hash =
            item.Length <= reader.PieceSize
                ? await CarryOnePieceAsync(item, reader, draft, algorithm, stop)
                : await CarryAsync(item, reader, draft, algorithm, stop);
        // The last moment to notice that this file is no longer ours to write.
        stop.ThrowIfCancellationRequested();
        try
        {
            return new(await draft.CommitAsync(stop), hash) { Seal = (draft as ISealsBytes)?.Seal };
        }
        catch
        {
            Unanswered.Note(item.Origin, new(target.Name, order.Path));
            throw;
        }
    }

    /// <summary>A draft's tag that no other attempt has.</summary>
    public string NextTag() => $"{run}-{Interlocked.Increment(ref _attempts)}";

    private static async ValueTask<ContentHash?> CarryAsync(
        FileItem item,
        IFileReader reader,
        IFileDraft draft,
        string? algorithm,
        CancellationToken stop
    )
    {
        using var hash = algorithm is null ? null : new RunningHash(algorithm);
        await Carriage.CarryAsync(reader, item.Place, (0, item.Length), hash, draft, stop);
        await RefuseChangedAsync(item, reader, await reader.LookAsync(stop), stop);
        return hash?.Finish();
    }

    /// <summary>
    /// A file of one piece needs no window, and its read and its last look are on their way together: with a distant store half the time.
    /// </summary>
    private static async ValueTask<ContentHash?> CarryOnePieceAsync(
        FileItem item,
        IFileReader reader,
        IFileDraft draft,
        string? algorithm,
        CancellationToken stop
    )
    {
        var length = (int)item.Length;
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var read = length == 0 ? Task.FromResult(0) : reader.ReadAsync(0, rented.AsMemory(0, length), stop).AsTask();
            var look = reader.LookAsync(stop).AsTask();
            // Both must have ended before the reader and the buffer go; the read's own fault is the one to tell.
            await Task.WhenAll(read, look);
            if (await read is var got && got != length)
                throw Faults.EndedEarly(item.Place, got, length);
            await RefuseChangedAsync(item, reader, await look, stop);
            if (length > 0)
                await draft.WriteAsync(rented.AsMemory(0, length), stop);
            WorkerClock.Current?.Moved(length);
            return algorithm is null ? null : RunningHash.Of(algorithm, rented.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static async ValueTask RefuseChangedAsync(FileItem item, IFileReader reader, FileEntry? look, CancellationToken stop)
    {
        if (look is { } now)
            RefuseChanged(item, now);
        else if (await reader.ReadAsync(item.Length, new byte[1], stop) > 0)
            throw Faults.Grew(item.Place, item.Length);
    }

    /// <summary>Refuses a file that is no longer what the source listed. A copy made by a stage above keeps its own time, so only its length counts.</summary>
    internal static void RefuseChanged(FileItem item, FileEntry? now)
    {
        if (
            now is not { } entry
            || entry.Length != item.Length
            || (item.Place == item.Origin && entry.ModifiedAt != item.ModifiedAt)
        )
            throw Faults.Changed(item, now);
    }
}

/// <summary>What came of a transfer.</summary>
/// <param name="Entry">The copy, as its store reports it after the commit.</param>
/// <param name="Hash">The hash of the bytes that passed, if one was asked for and they passed through here.</param>
public sealed record Transferred(FileEntry Entry, ContentHash? Hash)
{
    /// <summary>What proves that the copy holds the bytes that passed (<see cref="ISealsBytes"/>).</summary>
    public string? Seal { get; init; }
}
