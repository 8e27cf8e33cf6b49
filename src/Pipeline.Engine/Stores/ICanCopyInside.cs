using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stores;

/// <summary>A store that can bring in a file without its bytes passing through this program: a kernel copy, a server's own copy.</summary>
public interface ICanCopyInside
{
    /// <summary>
    /// Copies a file of <paramref name="source"/> as <paramref name="order"/> says, with all the promises of a draft.
    /// The bytes are told to the worker's clock, and a source that is written to meanwhile is refused before the commit (Changed). Null when the two stores are not of one kind or on one server, or the copy cannot be done that way; nothing has happened then.
    /// The worker's clock is told of the bytes as they move.
    /// </summary>
    ValueTask<FileEntry?> TryCopyAsync(IFileStore source, StorePath from, DraftOrder order, CancellationToken stop);
}
