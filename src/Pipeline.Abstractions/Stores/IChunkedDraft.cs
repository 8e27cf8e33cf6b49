using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores.ZeroCopy;

namespace Pipeline.Abstractions.Stores;

/// <summary>
/// A draft that several workers write in parts at the same time. Disposing keeps the draft, so that a later run can
/// resume it; dropping deletes it.
/// </summary>
public interface IChunkedDraft : IAsyncDisposable
{
    /// <summary>
    /// Opens a part for writing, over a connection of its own where the store has several. What the draft holds is not
    /// touched before it is written to.
    /// </summary>
    /// <param name="offset">Where the part begins, in bytes.</param>
    /// <param name="length">How long it is, in bytes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<IChunkWriter> OpenPartAsync(long offset, long length, CancellationToken cancellationToken);

    /// <summary>
    /// The hash of a part as the store itself takes it; null when it cannot. Only a match is a proof: there are servers
    /// that hash another range than the one asked for (ProFTPD 1.3.8).
    /// </summary>
    ValueTask<ContentHash?> HashPartAsync(long offset, long length, string algorithm, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the file visible in one step, with all the promises of <see cref="IFileDraft.CommitAsync"/>. Whether all
    /// parts are there only the caller knows: a draft of the promised length may have holes.
    /// </summary>
    /// <param name="order">The order of the draft, or one that names another file of the same folder.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    ValueTask<FileEntry> CommitAsync(DraftSpec order, CancellationToken cancellationToken);

    /// <summary>Deletes the draft; fine when it is already gone.</summary>
    /// <exception cref="StoreException">It could not be deleted.</exception>
    ValueTask DropAsync(CancellationToken cancellationToken);
}

/// <summary>
/// A part of a draft being written. Disposed before it is finished, the bytes of its range are unknown.
/// </summary>
public interface IChunkWriter : IByteSink, IAsyncDisposable
{
    /// <summary>
    /// Ends when all bytes of the part are the store's, and durable where it can make them so. Refuses (Corrupt) when
    /// they are fewer than promised. After a failed flush the whole draft is to be thrown away.
    /// </summary>
    ValueTask FinishAsync(CancellationToken cancellationToken);
}
