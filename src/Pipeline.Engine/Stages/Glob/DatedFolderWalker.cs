using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Templates;
using Pipeline.Posix;

namespace Pipeline.Engine.Stages.Glob;

/// <summary>
/// Walks through a folder as far as the names of its folders tell days, in the order of their names, and does not go
/// into one in which no file can be taken: it is told of once, with the reason.
/// </summary>
/// <param name="folder">The folder in which the <c>glob</c> looks.</param>
/// <param name="store">Its store.</param>
/// <param name="days">What can be told of a folder, by its path below <paramref name="folder"/>.</param>
/// <param name="endless">Notices a tree without end.</param>
internal sealed class DatedFolderWalker(FilePlace folder, IFileStore store, Func<StorePath, FolderDays> days, EndlessList endless)
{
    /// <summary>Of so many in one folder those that are left are told in their order too; of more at once.</summary>
    private const int OrderedConcurrent = 10_000;

    /// <summary>
    /// Folders are put in order, and so all of a folder wait together. Two hundred years have fewer days.
    /// </summary>
    private const int MostWaiting = 100_000;

    private readonly Stack<Waiting> _waiting = new();

    /// <summary>Everything below <paramref name="start"/> that is no folder, and the folders that are left.</summary>
    public async IAsyncEnumerable<ListedEntry> ListAsync(
        StorePath start,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        _waiting.Push(new(start, null));
        while (_waiting.TryPop(out var next))
        {
            var path = next.Path;
            var known = Of(path);
            if (known.WhyNone is { } why && path != start)
            {
                yield return Left(path, why);
                continue;
            }
            var inner = new List<Waiting>();
            await foreach (var entry in ReadAsync(path, known.IsTold, isStart: path == start, cancellationToken))
            {
                endless.Take(entry);
                if (entry.Kind != EntryKind.Folder)
                    yield return Sight(entry);
                else if (known.IsTold)
                    continue;
                else if (inner.Count >= OrderedConcurrent && Of(entry.Path).WhyNone is { } whyNot)
                    yield return Left(entry.Path, whyNot);
                else
                    inner.Add(new(path, entry.Path.Name));
                if (_waiting.Count + inner.Count > MostWaiting)
                    throw TooMany(path);
            }
            // The last that is put down is the first to be taken up.
            foreach (var one in inner.OrderByDescending(one => one.Name, StringComparer.Ordinal))
                _waiting.Push(one);
        }
    }

    private ListedEntry Left(StorePath path, string why) =>
        Sight(new(path, null, null) { Kind = EntryKind.Folder }) with
        {
            WhyNot = why,
        };

    private FolderDays Of(StorePath path) => days(path.IsRoot || path == folder.Path ? StorePath.Root : path.Below(folder.Path));

    private StoreException TooMany(StorePath path) =>
        new(
            new(folder.Store, path),
            StoreErrorKind.Other,
            $"more than {BoundedText.Number(MostWaiting)} folders of {folder} wait to be listed for the days of their "
                + "files; write a narrower 'in' or 'pattern'"
        );

    private ListedEntry Sight(FileEntry entry)
    {
        var path = entry.Path.Below(folder.Path);
        return new(new(folder.Store, entry.Path), entry, path, path, false);
    }

    /// <summary>
    /// A folder's entries. Only the one that the user named must be readable; of another that is not is told, unless it
    /// has gone meanwhile.
    /// </summary>
    private async IAsyncEnumerable<FileEntry> ReadAsync(
        StorePath path,
        bool recursive,
        bool isStart,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var entries = store.ListAsync(path, recursive, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            StoreException? fault = null;
            try
            {
                if (!await entries.MoveNextAsync())
                    yield break;
            }
            catch (StoreException refusal) when (!isStart && !refusal.IsTransient && refusal.Kind != StoreErrorKind.Unreachable)
            {
                fault = refusal;
            }
            if (fault is null)
            {
                yield return entries.Current;
                continue;
            }
            // Files that were not listed because their folder was away for a moment are missing from their day.
            if (fault.Kind != StoreErrorKind.NotFound || !await store.IsGoneAsync(path, folder.Path, cancellationToken))
                yield return new(path, null, null) { Kind = EntryKind.Unusable, Trouble = fault.Message };
            yield break;
        }
    }

    /// <summary>
    /// A folder that waits: the path of the one above it is that one's own text, and not a second one.
    /// </summary>
    private readonly record struct Waiting(StorePath Above, string? Name)
    {
        public StorePath Path => Name is null ? Above : Above / Name;
    }
}
