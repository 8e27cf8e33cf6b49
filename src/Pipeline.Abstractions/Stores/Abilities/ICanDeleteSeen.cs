using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores.Abilities;

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
