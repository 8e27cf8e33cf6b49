using System.Runtime.CompilerServices;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Check;

/// <summary>
/// Checks that nothing was lost, by what the journal says and what the stores hold: each origin is either there unchanged or all its copies are there with its
/// bytes; what is done has all its copies; nothing was deleted without a proof; no draft lies about without a run that owns it; manifest and journal agree.
/// </summary>
/// <param name="journal">The pipeline's journal.</param>
/// <param name="stores">Its stores by their names.</param>
/// <param name="options">What is checked.</param>
public sealed class Conservation(IJournal journal, IReadOnlyDictionary<string, IFileStore> stores, CheckOptions options)
{
    private readonly FileCheck _files = new(journal, stores, options);
    private long _records;
    private long _folders;
    private long _findings;
    private long _notes;

    /// <summary>How much was checked so far.</summary>
    public CheckCounts Counts => new(_records, _files.Origins, _files.Copies, _files.ReadBack, _folders, _findings, _notes);

    /// <summary>Checks, and gives each finding as it is made.</summary>
    /// <exception cref="StoreFault">A store cannot be reached at all. Trouble with a single file is a finding.</exception>
    public async IAsyncEnumerable<CheckFinding> FindAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var folders = new HashSet<FilePlace>();
        await foreach (var finding in FilesAsync(folders, stop))
            yield return Counted(finding);
        foreach (var (_, folder) in await journal.AbandonedFoldersAsync(stop))
            folders.Add(folder);
        var noted = (await journal.DraftsAsync(null, stop)).ToDictionary(draft => draft.DraftPlace);
        foreach (var draft in noted.Keys)
            folders.Add(draft with { Path = draft.Path.Folder });
        foreach (var folder in folders)
        {
            await foreach (var finding in DraftsAsync(folder, noted, stop))
                yield return Counted(finding);
        }
        foreach (var marker in await journal.MarkersAsync(stop))
        {
            if (await MarkerAsync(marker, stop) is { } finding)
                yield return Counted(finding);
        }
        if (options.Manifest is not { } manifest)
            yield break;
        await foreach (var finding in new ManifestAgreement(journal, manifest).FindAsync(stop))
            yield return Counted(finding);
    }

    /// <summary>A marker that a dead run left; null when it is gone, or its run lives.</summary>
    private async ValueTask<CheckFinding?> MarkerAsync(MarkerRecord marker, CancellationToken stop)
    {
        if (options.IsAlive(marker.Run))
            return null;
        try
        {
            return
                stores.TryGetValue(marker.Place.Store, out var store)
                && await store.FindSurelyAsync(marker.Place.Path, stop) is not null
                ? new(
                    marker.Place,
                    $"is the marker of group {VisibleText.Of(marker.Group)}, left by run {marker.Run}, which is dead: the next run takes it away"
                )
                : null;
        }
        catch (StoreFault fault) when (fault.Kind != FaultKind.Unreachable)
        {
            return new(marker.Place, $"the marker left by run {marker.Run}, which is dead, cannot be looked at: {fault.Message}");
        }
    }

    private CheckFinding Counted(CheckFinding finding)
    {
        if (finding.IsTrouble)
            _findings++;
        else
            _notes++;
        return finding;
    }

    /// <summary>Several files at once, their findings in the journal's order.</summary>
    private async IAsyncEnumerable<CheckFinding> FilesAsync(
        HashSet<FilePlace> folders,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        var underway = new Queue<Task<IReadOnlyList<CheckFinding>>>();
        await foreach (var record in journal.ListAsync(stop))
        {
            _records++;
            foreach (var copy in record.Copies)
                folders.Add(copy.Place with { Path = copy.Place.Path.Folder });
            underway.Enqueue(_files.CheckAsync(record, stop));
            if (underway.Count < options.Concurrency)
                continue;
            foreach (var finding in await underway.Dequeue())
                yield return finding;
        }
        while (underway.TryDequeue(out var next))
        {
            foreach (var finding in await next)
                yield return finding;
        }
    }

    private async IAsyncEnumerable<CheckFinding> DraftsAsync(
        FilePlace folder,
        Dictionary<FilePlace, SlicedDraft> noted,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        if (
            !stores.TryGetValue(folder.Store, out var store)
            || (!folder.Path.IsRoot && await store.IsGoneAsync(folder.Path, StorePath.Root, stop))
        )
            yield break;
        _folders++;
        await foreach (var entry in store.ListAsync(folder.Path, recursive: false, stop))
        {
            if (entry.Kind != EntryKind.File || DraftName.RunOf(entry.Path.Name) is not { } run)
                continue;
            var place = new FilePlace(folder.Store, entry.Path);
            if (noted.TryGetValue(place, out var draft))
            {
                if (!options.IsAlive(draft.Run))
                    yield return new(place, InSlices(draft), IsTrouble: false);
            }
            else if (!options.IsAlive(run))
                yield return new(place, Left(entry.Path, run));
        }
    }

    private static string Left(StorePath path, string run) =>
        DraftName.BeforeAside(path) is { } name
            ? $"is the file '{name}', which run {run} had set aside and did not live to put back: the next run does, or says why not"
            : $"is a draft of run {run}, which is dead: the next run sweeps it";

    private static string InSlices(SlicedDraft draft) =>
        $"holds {new ByteSize(draft.Down)} of the {new ByteSize(draft.Length)} of {draft.Origin}: the next run goes on with it, or sweeps it when the origin is another by then";
}
