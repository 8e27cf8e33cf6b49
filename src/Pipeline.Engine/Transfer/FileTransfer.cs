using System.Buffers;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Transfer;

/// <summary>Moves the bytes of one file from a store to a store, as a draft that is committed at the end.</summary>
/// <param name="journal">
/// Is told of each folder before the first draft is made there, and of each draft that its store hides.
/// </param>
/// <param name="claims">Is asked whether a file still is this run's, right before each commit.</param>
/// <param name="run">The run's name: part of every draft's name.</param>
public sealed class FileTransfer(IJournal journal, FileClaims claims, string run)
{
    private long _attempts;

    /// <summary>For a run whose journal no other run shares.</summary>
    public FileTransfer(IJournal journal, string run)
        : this(journal, new(journal, new Dictionary<string, IFileStore>(), new([])), run) { }

    /// <summary>The run's name.</summary>
    public string Run => run;

    /// <summary>Keeps room free on the stores of this run.</summary>
    public DiskGuard Disk { get; } = new();

    /// <summary>Deletes files, and none that was not looked at.</summary>
    public CheckedDelete Deletes { get; } = new(journal, run);

    /// <summary>Commits of this run that may have happened all the same.</summary>
    public UnconfirmedCommits Unanswered { get; } = new();

    /// <summary>Whose copies stand where.</summary>
    public CopyOwners Owners { get; } = new(journal, claims);

    /// <summary>Whether files still are this run's.</summary>
    public FileClaims Claims => claims;

    /// <summary>Copies the file of <paramref name="item"/> from where it is to a new place.</summary>
    /// <param name="item">
    /// The file; the length that its store told is what the source must give, no byte less and no byte more.
    /// </param>
    /// <param name="source">The store of <see cref="FileItem.Place"/>.</param>
    /// <param name="target">The store that gets the copy.</param>
    /// <param name="order">What the copy becomes.</param>
    /// <param name="algorithm">
    /// The hash to take of the bytes as they pass, or null. Bytes that a kernel or a server copies do not pass.
    /// </param>
    /// <param name="cancellationToken">Ends the work; the draft is dropped.</param>
    /// <exception cref="StoreException">
    /// A store refused, the source ended early, or it changed meanwhile (Changed).
    /// </exception>
    public async ValueTask<Transferred> CopyAsync(
        FileItem item,
        IFileStore source,
        IFileStore target,
        DraftSpec order,
        string? algorithm,
        CancellationToken cancellationToken
    )
    {
        order = order.CalledAsIn(target.Traits);
        if (target.As<IMultipartUploads>() is null)
            await journal.RegisterDraftFolderAsync(new(target.Name, order.Path.Folder), cancellationToken);
        else
            order = order with { Notes = new DraftNotes(journal, run, item.Origin) };
        await using var file = await SourceFile.OpenAsync(source, item, cancellationToken);
        var reader = file.Reader;
        if (
            target.As<ICanCopyInside>() is { } inside
            && inside.MayCopy(reader)
            && await CopyInsideAsync(item.Origin, reader, inside, target, order, cancellationToken) is { } copied
        )
            return new(CopyWay.InsideStores, copied, copied.Length ?? order.Length, null);
        await using var draft = await target.CreateAsync(order, cancellationToken);
        var (way, length, hash) =
            order.Length is { } told && told <= reader.PieceSize
                ? await CarryOnePieceAsync(item, reader, draft, (int)told, algorithm, cancellationToken)
                : await CarryAsync(item, file, draft, order.Length, algorithm, cancellationToken);
        // The last moment to notice that this file is no longer ours to write.
        cancellationToken.ThrowIfCancellationRequested();
        using var held = await Owners.HoldAsync(target, order, cancellationToken);
        var entry = await Unanswered.CommitAsync(
            item.Origin,
            new(target.Name, order.Path),
            () => draft.CommitAsync(cancellationToken)
        );
        held?.Committed();
        return new(way, entry, length, hash) { Seal = (draft as IETagWriter)?.Seal };
    }

    private async ValueTask<FileEntry?> CopyInsideAsync(
        FilePlace origin,
        IFileReader reader,
        ICanCopyInside inside,
        IFileStore target,
        DraftSpec order,
        CancellationToken cancellationToken
    )
    {
        CopyOwners.Held? held;
        try
        {
            held = await Owners.HoldAsync(target, order, cancellationToken);
        }
        catch (StoreException fault) when (fault.Kind == StoreErrorKind.Unreachable)
        {
            // The target's root may not be made yet, or be away: a draft makes it, and then the same is asked again.
            return null;
        }
        using var _ = held;
        var copied = await Unanswered.CommitAsync(
            origin,
            new(target.Name, order.Path),
            () => inside.TryCopyAsync(reader, order, cancellationToken)
        );
        if (copied is not null)
            held?.Committed();
        return copied;
    }

    /// <summary>A draft's tag that no other attempt has.</summary>
    public string NextTag() => $"{run}-{Interlocked.Increment(ref _attempts)}";

    private static async ValueTask<(CopyWay Way, long Length, ContentHash? Hash)> CarryAsync(
        FileItem item,
        SourceFile file,
        IFileDraft draft,
        long? told,
        string? algorithm,
        CancellationToken cancellationToken
    )
    {
        await file.RefuseOtherAsync();
        var reader = file.Reader;
        using var hash = algorithm is null ? null : new RunningHash(algorithm);
        var range = ByteRange.WholeFile(told);
        var read = await BytePump.PumpAsync(reader, item.Place, range, hash, draft, cancellationToken);
        RefuseChanged(item, await reader.StatAsync(cancellationToken), read);
        return (BytePump.WayOf(reader, range, hash, draft), read, hash?.Finish());
    }

    /// <summary>
    /// A file of one piece needs no window. Its read, the read behind its end and its last look are on their way
    /// together: with a distant store that takes a third of the time.
    /// </summary>
    private static async ValueTask<(CopyWay Way, long Length, ContentHash? Hash)> CarryOnePieceAsync(
        FileItem item,
        IFileReader reader,
        IFileDraft draft,
        int length,
        string? algorithm,
        CancellationToken cancellationToken
    )
    {
        var rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            var read = reader.ReadAsync(0, rented.AsMemory(0, length), cancellationToken).AsTask();
            var behindEnd = Faults.RefuseMoreAsync(reader, item.Place, length, cancellationToken).AsTask();
            var look = reader.StatAsync(cancellationToken).AsTask();
            // All must have ended before the reader and the buffer go; the read's own fault is the one to tell.
            await Task.WhenAll(read, behindEnd, look);
            if (await read is var got && got != length)
                throw Faults.EndedEarly(item.Place, got, length);
            RefuseChanged(item, await look, length);
            await draft.WriteAsync(rented.AsMemory(0, length), cancellationToken);
            WorkerActivity.Current?.Moved(length);
            return (CopyWay.OnePiece, length, algorithm is null ? null : RunningHash.Of(algorithm, rented.AsSpan(0, length)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>
    /// Refuses a file of which its store tells something else than when all of it was read. A store that tells nothing
    /// while a file is open is asked no further.
    /// </summary>
    private static void RefuseChanged(FileItem item, FileEntry? look, long read)
    {
        if (look is not { } now)
            return;
        Faults.RefuseChanged(item, now);
        // A size told as 0 both times is that of a file system that knows no sizes.
        if (now.Length is { } told and > 0 && told != read)
            throw Faults.WrongLength(item.Place, read, told);
    }
}

/// <summary>What came of a transfer.</summary>
/// <param name="Way">How the bytes went.</param>
/// <param name="Entry">The copy, as its store reports it after the commit.</param>
/// <param name="Length">
/// How many bytes were read to the end of the source; null where a store copied them itself and did not tell.
/// </param>
/// <param name="Hash">The hash of the bytes that passed, if one was asked for and they passed through here.</param>
public sealed record Transferred(CopyWay Way, FileEntry Entry, long? Length, ContentHash? Hash)
{
    /// <summary>What proves that the copy holds the bytes that passed (<see cref="IETagWriter"/>).</summary>
    public string? Seal { get; init; }
}
