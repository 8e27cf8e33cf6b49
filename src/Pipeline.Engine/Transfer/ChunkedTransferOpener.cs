using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Transfer;

/// <summary>Begins a copy in chunks, or goes on with the draft that an earlier run has left.</summary>
/// <param name="transfer">Tags and room.</param>
/// <param name="journal">Knows the drafts.</param>
/// <param name="events">Is told what is gone on with.</param>
/// <param name="step">The full name of the stage.</param>
internal sealed class ChunkedTransferOpener(FileTransfer transfer, IDraftRegistry journal, EventStream events, string step)
{
    /// <summary>Opens the draft of a file.</summary>
    /// <param name="item">The file, as one of its chunks.</param>
    /// <param name="source">The store of <see cref="FileItem.Place"/>.</param>
    /// <param name="target">The store that gets the copy; it can write parts.</param>
    /// <param name="order">What the copy becomes; the tag of a draft that is begun.</param>
    /// <param name="minFree">What must stay free besides, or null.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<ChunkedTransfer> OpenAsync(
        FileItem item,
        IFileStore source,
        IFileStore target,
        DraftSpec order,
        ByteSize? minFree,
        CancellationToken cancellationToken
    )
    {
        var parts =
            target.As<ICanWriteChunks>()
            ?? throw new StoreException(
                new(target.Name, order.Path),
                StoreErrorKind.Other,
                $"the store '{target.Name}' cannot write parts of a file; remove 'chunk'"
            );
        order = order.CalledAsIn(target.Traits);
        var fresh = Noted(item, target, order);
        var before = await FindAsync(fresh, target, cancellationToken);
        var room = await transfer.Disk.ReserveAsync(
            target,
            order.Path,
            fresh.Length - (before?.Down ?? 0),
            minFree,
            cancellationToken
        );
        try
        {
            await journal.RegisterDraftFolderAsync(new(target.Name, order.Path.Folder), cancellationToken);
            var noted = before ?? fresh;
            var isOwned = await journal.OwnChunkedDraftAsync(noted, cancellationToken);
            if (!isOwned)
                noted = fresh;
            var isBegun = isOwned && before is not null;
            var draft = await OpenAsync(
                parts,
                order with
                {
                    Draft = noted.Draft,
                },
                isBegun,
                isOwned ? noted : null,
                cancellationToken
            );
            if (isBegun)
                events.Publish(
                    new StoreNotice(
                        target.Name,
                        $"resuming {noted.Place}: {new ByteSize(noted.Down)} of {new ByteSize(noted.Length)} were sent by an earlier run"
                    )
                );
            return new(journal, noted, isOwned, source, target, draft, room);
        }
        catch
        {
            room?.Dispose();
            throw;
        }
    }

    /// <summary>A draft that cannot be begun leaves no note either.</summary>
    private async ValueTask<IChunkedDraft> OpenAsync(
        ICanWriteChunks parts,
        DraftSpec order,
        bool isBegun,
        ChunkedDraftRecord? noted,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await parts.OpenPartsAsync(order, isBegun, cancellationToken);
        }
        catch when (!isBegun && noted is not null)
        {
            journal.ForgetChunkedDraft(noted);
            throw;
        }
    }

    /// <summary>
    /// Deletes the draft that an earlier run has left of a file that needs none any more; that of a run that lives is
    /// left alone.
    /// </summary>
    public async ValueTask DropAsync(FilePlace origin, IFileStore target, CancellationToken cancellationToken)
    {
        if (await NotedAsync(origin, cancellationToken) is { } noted)
            await DropAsync(noted, target, cancellationToken);
    }

    /// <summary>
    /// The draft that an earlier run has left of this very file, or null. A draft that is of no use any more is
    /// deleted; that of a run that lives is left alone.
    /// </summary>
    private async ValueTask<ChunkedDraftRecord?> FindAsync(
        ChunkedDraftRecord wanted,
        IFileStore target,
        CancellationToken cancellationToken
    )
    {
        if (await NotedAsync(wanted.Origin, cancellationToken) is not { } noted)
            return null;
        if (
            noted.IsAbout(wanted.Facts)
            && noted.Place == wanted.Place
            && DraftName.IsDraftOf(noted.Draft, noted.Place.Path)
            && noted.ChunkSize == wanted.ChunkSize
            && await target.FindSurelyAsync(noted.Draft, cancellationToken) is { Kind: EntryKind.File } found
            && found.Length <= noted.Length
        )
            return noted;
        await DropAsync(noted, target, cancellationToken);
        return null;
    }

    /// <summary>What the journal knows of a draft that is ours, or can be made ours.</summary>
    private async ValueTask<ChunkedDraftRecord?> NotedAsync(FilePlace origin, CancellationToken cancellationToken)
    {
        var noted = (await journal.ChunkedDraftsAsync(origin, cancellationToken)).FirstOrDefault(one => one.Step == step);
        return noted is not null && await journal.OwnChunkedDraftAsync(noted, cancellationToken) ? noted : null;
    }

    /// <summary>
    /// The draft first and then the note, by which it would be found again. In a store that the stage does not write to
    /// any more nobody deletes it but the sweep.
    /// </summary>
    private async ValueTask DropAsync(ChunkedDraftRecord noted, IFileStore target, CancellationToken cancellationToken)
    {
        if (noted.Place.Store != target.Name)
            return;
        var fate = await RecordedDrafts.DeleteAsync(target, noted, journal, cancellationToken);
        journal.ForgetChunkedDraft(noted);
        if (fate.Left is { } left)
            events.Publish(RecordedDrafts.Notice(noted.DraftPlace, left));
    }

    private ChunkedDraftRecord Noted(FileItem item, IFileStore target, DraftSpec order) =>
        new()
        {
            Origin = item.Origin,
            Step = step,
            Length = item.Length ?? throw new InvalidOperationException($"{item.Origin} was split, and its size is unknown"),
            ModifiedAt = item.ModifiedAt,
            Version = item.Version,
            Place = new(target.Name, order.Path),
            Draft = order.Draft,
            ChunkSize = item.Chunk!.Value.Size,
            Run = transfer.Run,
        };
}
