using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores.ZeroCopy;

namespace Pipeline.Abstractions.Stores;

/// <summary>
/// A file being written, invisible until committed. Disposed without a commit it leaves no trace, and touches nothing
/// but itself: a clean-up that comes late never harms the draft or the file of a later attempt.
/// </summary>
public interface IFileDraft : IByteSink, IAsyncDisposable
{
    /// <summary>
    /// Makes the file visible in one step, after its bytes are durable and its time and mode are set. Refuses (Corrupt)
    /// when its length is not the promised one, and (AlreadyExists) when the name is taken and the order does not
    /// replace. A failed commit leaves the old file as it was. It is called once; a second call, after a failed one too,
    /// is an <see cref="InvalidOperationException"/>. Returns what <see cref="IFileStore.FindAsync"/> tells from now on.
    /// </summary>
    ValueTask<FileEntry> CommitAsync(CancellationToken cancellationToken);
}
