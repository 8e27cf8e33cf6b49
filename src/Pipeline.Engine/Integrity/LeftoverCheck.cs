using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Integrity;

/// <summary>
/// Finds what dead runs have left: drafts and files set aside, by their names, and markers and drafts that no list
/// shows, by what journal and manifest know of them. It says that the next run takes a thing away only where that run
/// will.
/// </summary>
internal sealed class LeftoverCheck(IJournal journal, IReadOnlyDictionary<string, IFileStore> stores, CheckOptions options)
{
    private readonly HashSet<(string Run, FilePlace Folder)> _noted = [];

    /// <summary>How many folders were looked through.</summary>
    public long Folders { get; private set; }

    /// <summary>Checks folders, and those that dead runs are known to have worked in.</summary>
    public async IAsyncEnumerable<CheckFinding> FindAsync(
        HashSet<FilePlace> folders,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var left = new ManifestLeftovers();
        if (journal.Gap is { } gap)
        {
            foreach (var line in gap.Lines())
                left.Add(line);
            yield return new(
                null,
                $"{gap.Missing(left)}; the next run reads the missing records from the manifest",
                IsTrouble: false
            );
        }
        foreach (var note in (await journal.AbandonedDraftFoldersAsync(cancellationToken)).Concat(left.Folders))
        {
            _noted.Add(note);
            folders.Add(note.Folder);
        }
        var chunked = (await journal.ChunkedDraftsAsync(null, cancellationToken)).ToDictionary(draft => draft.DraftPlace);
        foreach (var draft in chunked.Keys)
            folders.Add(draft with { Path = draft.Path.Folder });
        foreach (var folder in folders)
        {
            await foreach (var finding in DraftsAsync(folder, chunked, cancellationToken))
                yield return finding;
        }
        var hidden = new HiddenCheck(stores, options);
        await foreach (
            var finding in hidden.FindAsync(
                [.. await journal.UploadsAsync(null, cancellationToken), .. left.Hidden],
                cancellationToken
            )
        )
            yield return finding;
        foreach (
            var copy in (await journal.LeftoversAsync(cancellationToken)).UnionBy(left.Copies, copy => (copy.Place, copy.Origin))
        )
        {
            if (await CopyAsync(copy, cancellationToken) is { } finding)
                yield return finding;
        }
        foreach (
            var marker in (await journal.MarkersAsync(cancellationToken)).UnionBy(
                left.Markers,
                marker => (marker.Run, marker.Place)
            )
        )
        {
            if (await MarkerAsync(marker, cancellationToken) is { } finding)
                yield return finding;
        }
    }

    /// <summary>A copy that a target may have left; null when it is gone, or the good one, or its run lives.</summary>
    private async ValueTask<CheckFinding?> CopyAsync(LeftoverCopy copy, CancellationToken cancellationToken)
    {
        if (options.IsAlive(copy.Run) || !stores.IsStill(copy.Place.Store, copy.StoreId))
            return null;
        var record = await journal.FindAsync(copy.Origin, cancellationToken);
        if (
            record is not null
            && (
                record.State != FileState.Done
                || !record.IsAbout(copy.Facts)
                || record.Copies.Any(good => good.Place == copy.Place)
            )
        )
            return null;
        if (
            !stores.TryGetValue(copy.Place.Store, out var store)
            || await store.FindSurelyAsync(copy.Place.Path, cancellationToken) is null
        )
            return null;
        var cure = record is null
            ? "the journal does not know that file: find its other copy, and delete one by hand"
            : "the next run deletes it, or reports why not";
        return new(
            copy.Place,
            $"may be a second copy of {copy.Origin}, which another target has delivered: {cure}",
            IsTrouble: false
        );
    }

    private async IAsyncEnumerable<CheckFinding> DraftsAsync(
        FilePlace folder,
        Dictionary<FilePlace, ChunkedDraftRecord> chunked,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (
            !stores.TryGetValue(folder.Store, out var store)
            || (!folder.Path.IsRoot && await store.IsGoneAsync(folder.Path, StorePath.Root, cancellationToken))
        )
            yield break;
        Folders++;
        await foreach (var entry in store.ListFolderAsync(folder.Path, cancellationToken))
        {
            if (entry.Kind != EntryKind.File || DraftName.RunOf(entry.Path.Name) is not { } run)
                continue;
            var place = new FilePlace(folder.Store, entry.Path);
            if (chunked.TryGetValue(place, out var draft))
            {
                if (!options.IsAlive(draft.Run))
                    yield return new(place, InChunks(draft), IsTrouble: false);
            }
            else if (!options.IsAlive(run))
                yield return new(place, Left(entry.Path, run, _noted.Contains((run, folder))));
        }
    }

    /// <summary>A marker that a dead run left; null when it is gone, or its run lives.</summary>
    private async ValueTask<CheckFinding?> MarkerAsync(MarkerRecord marker, CancellationToken cancellationToken)
    {
        if (options.IsAlive(marker.Run))
            return null;
        try
        {
            return
                stores.TryGetValue(marker.Place.Store, out var store)
                && await store.FindSurelyAsync(marker.Place.Path, cancellationToken) is not null
                ? new(
                    marker.Place,
                    $"is the marker of group {VisibleText.Of(marker.Group)}, left by the killed run {marker.Run}: the next "
                        + "run deletes it"
                )
                : null;
        }
        catch (StoreException fault) when (fault.Kind != StoreErrorKind.Unreachable)
        {
            return new(marker.Place, $"the marker left by the killed run {marker.Run} cannot be checked: {fault.Message}");
        }
    }

    /// <summary>Of a run that is not noted nobody can tell whether it lives on another machine.</summary>
    private static string Left(StorePath path, string run, bool isNoted) =>
        (DraftName.BeforeAside(path)?.Name, isNoted) switch
        {
            ({ } name, true) =>
                $"is the file '{name}', set aside by the killed run {run}: the next run restores it, or reports why not",
            ({ } name, false) =>
                $"is the file '{name}', set aside by run {run}, which the journal does not know: a run that lists it or "
                    + "writes into its folder restores it when the file is more than a day old; or rename it",
            (null, true) => $"is a draft of the killed run {run}: the next run deletes it",
            _ => $"is a draft of run {run}, which the journal does not know: a run that writes into its folder deletes it "
                + "when it is more than a day old; or delete it, if no other machine writes it",
        };

    private static string InChunks(ChunkedDraftRecord draft) =>
        $"has {new ByteSize(draft.Down)} of the {new ByteSize(draft.Length)} of {draft.Origin}: the next run resumes it, or "
        + "deletes it if the source has changed";
}
