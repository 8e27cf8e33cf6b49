using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores.Abilities;

/// <summary>A store that can rename a file inside itself.</summary>
public interface ICanMove
{
    /// <summary>Moves a file; refused (AlreadyExists) when the new name is taken. Missing folders are made.</summary>
    ValueTask MoveAsync(StorePath from, StorePath to, CancellationToken cancellationToken);

    /// <summary>
    /// Renames a file in one step to an unused name of the same folder and returns its attributes, with links followed:
    /// the result describes exactly the renamed file. Null when the old name did not exist. It needs no more round
    /// trips than the attributes alone.
    /// </summary>
    ValueTask<FileEntry?> SetAsideAsync(StorePath from, StorePath aside, CancellationToken cancellationToken);
}

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

/// <summary>
/// A store that cannot rename, and whose server can be asked to delete a file only while it is the one that was seen.
/// </summary>
public interface ICanDeleteSeen
{
    /// <summary>
    /// Deletes a file; refused (Changed) when the server sees that it is another by now. A server that does not know
    /// the condition deletes what is there.
    /// </summary>
    /// <param name="seen">The file as it was found.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    ValueTask DeleteSeenAsync(FileEntry seen, CancellationToken cancellationToken);
}
