using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Abstractions.Stores;

/// <summary>
/// A place that holds files. These members every store has; what only some can do is an ability of its own
/// (<see cref="ICanMove"/>, <see cref="ICanCopyInside"/>, …), asked for with <see cref="As{T}"/>.
/// Every member may be called from many tasks at once and throws <see cref="StoreException"/> when the store refuses.
/// A token that is cancelled before the call ends it too, though the store need not wait for anything.
/// Other runs may write to the same place at the same time: a store loses none of their files. It may refuse (Busy).
/// The engine counts the bytes that it reads and writes; a store tells <see cref="WorkerActivity.Moved"/> none of them.
/// Where work of its own takes long, it tells 0 now and then, so that the worker does not look stalled.
/// </summary>
public interface IFileStore : IAsyncDisposable
{
    /// <summary>The store's name in the pipeline file.</summary>
    string Name { get; }

    /// <summary>
    /// What is true of the store as a whole: told without connecting, and the same as long as the store is open.
    /// </summary>
    StoreTraits Traits { get; }

    /// <summary>
    /// Streams what stands in a folder, in no promised order, without holding the whole list. With
    /// <paramref name="recursive"/> it walks into sub-folders, never through a link. Yields every kind of entry, drafts
    /// (<see cref="DraftName"/>) included; a name that is no path (<see cref="ReportedName"/>) and a sub-folder that cannot
    /// be read are yielded as <see cref="EntryKind.Unusable"/>. An absent <paramref name="folder"/> is a fault (NotFound),
    /// where the store has folders at all (<see cref="StoreTraits.HasFolders"/>).
    /// </summary>
    IAsyncEnumerable<FileEntry> ListAsync(StorePath folder, bool recursive, CancellationToken cancellationToken);

    /// <summary>What stands at a path, links followed inside the store; null when nothing does.</summary>
    ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken cancellationToken);

    /// <summary>Opens a file for reading; a missing one is a fault (NotFound).</summary>
    ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken);

    /// <summary>Begins a file that nobody sees until it is committed. Missing folders are made.</summary>
    ValueTask<IFileDraft> CreateAsync(DraftSpec order, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes a file or an empty folder; fine when it is already gone, and a fault when the store's whole root is
    /// away.
    /// </summary>
    ValueTask DeleteAsync(StorePath path, CancellationToken cancellationToken);

    /// <summary>The store's ability of that type, or null. A store that wraps another forwards this member.</summary>
    T? As<T>()
        where T : class => this as T;
}
