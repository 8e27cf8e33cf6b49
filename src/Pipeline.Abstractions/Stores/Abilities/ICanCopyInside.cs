using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores.Abilities;

/// <summary>
/// A store that can bring in a file without its bytes passing through this program: a kernel copy, a server's own copy.
/// </summary>
public interface ICanCopyInside
{
    /// <summary>Whether the two stores are of one kind, and the file may be copied that way.</summary>
    bool MayCopy(IFileReader source);

    /// <summary>
    /// Copies an open file as <paramref name="order"/> says, with all the promises of a draft. The bytes are told to
    /// the worker's clock as they move, and a source
    /// that is written to meanwhile is refused before the commit (Changed). Null when the two stores are not on one
    /// server, or the copy cannot be done that
    /// way; nothing has happened then.
    /// </summary>
    /// <param name="source">The file, opened in its own store.</param>
    /// <param name="order">What the copy becomes.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    ValueTask<FileEntry?> TryCopyAsync(IFileReader source, DraftSpec order, CancellationToken cancellationToken);
}
