using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores.Abilities;

/// <summary>
/// A store whose drafts have no file name and are in no listing: an upload that a server knows only by its id. The
/// store records each upload (<see cref="DraftSpec.Notes"/>), so that the next run finds the uploads of a killed run.
/// </summary>
public interface IMultipartUploads
{
    /// <summary>Takes away what a note is about, and nothing else; fine when it is already gone.</summary>
    /// <param name="path">What the draft was to become.</param>
    /// <param name="mark">The mark, as it was noted.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="StoreException">It could not be taken away: the note is to be kept.</exception>
    ValueTask AbortUploadAsync(StorePath path, string mark, CancellationToken cancellationToken);

    /// <summary>The drafts that are begun and not committed where this store writes, whoever has begun them.</summary>
    /// <exception cref="StoreException">The store does not tell.</exception>
    IAsyncEnumerable<ListedUpload> ListHiddenAsync(CancellationToken cancellationToken);
}

/// <summary>A draft that a store's other lists do not show.</summary>
/// <param name="Path">What it is to become; as it can be shown, where that is no path.</param>
/// <param name="Mark">The mark under which its run has noted it, if that was a run of this program.</param>
/// <param name="BegunAt">When it was begun, by the store's clock; null where it does not tell.</param>
/// <param name="Cure">How a person takes it away.</param>
public sealed record ListedUpload(StorePath Path, string Mark, DateTimeOffset? BegunAt, string Cure);

/// <summary>Where a store notes the drafts that nobody would find.</summary>
public interface IUploadRegistry
{
    /// <summary>Notes a draft under a mark of the store's own, durably before it returns.</summary>
    /// <param name="place">What it is to become.</param>
    /// <param name="mark">What the store knows it by.</param>
    /// <param name="instead">
    /// A note about the same draft that is forgotten in the same step: at no moment are there both, or none.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask NoteAsync(FilePlace place, string mark, string? instead, CancellationToken cancellationToken);

    /// <summary>Forgets a note, after the draft was committed or taken away. Returns at once.</summary>
    void Forget(FilePlace place, string mark);
}
