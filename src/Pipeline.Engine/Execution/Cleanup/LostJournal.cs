using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Observability;
using Pipeline.Engine.State;
using Pipeline.Engine.State.Manifests;

namespace Pipeline.Engine.Execution.Cleanup;

/// <summary>
/// Takes from the manifest what the journal should know, when it was lost or an older one was put back: what killed
/// runs have left, and whose copies stand where. Which files are done is not taken over: each is compared with its
/// copy.
/// </summary>
internal sealed class LostJournal(IJournal journal, IReadOnlyDictionary<string, IFileStore> stores, EventStream events)
{
    /// <summary>
    /// Takes it over, if something is missing. May be done twice: a kill in between leaves the gap open.
    /// </summary>
    /// <exception cref="JournalException">The manifest cannot be read.</exception>
    public async ValueTask TakeOverAsync(CancellationToken cancellationToken)
    {
        if (journal.Gap is not { } gap)
            return;
        var left = new ManifestLeftovers();
        try
        {
            foreach (var line in gap.Lines())
            {
                cancellationToken.ThrowIfCancellationRequested();
                left.Add(line);
                NoteOwner(line);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"the manifest {gap.Manifest} cannot be read: {SystemFault.Describe(fault)}", fault);
        }
        await journal.CloseGapAsync(left, cancellationToken);
        events.Publish(new JournalBehind(Describe(gap, left)));
    }

    private static string Describe(ManifestGap gap, ManifestLeftovers left) =>
        $"{gap.Missing(left)}. The manifest supplied the leftovers of killed runs and the owners of copies; files of these "
        + "steps that still exist are compared with their copies, and sent again if the copy no longer exists";

    /// <summary>The copy of another file must not be written over, which may be the only one left.</summary>
    private void NoteOwner(ManifestLine line)
    {
        if (
            line is { Outcome: "done", Place: { } place }
            && stores.TryGetValue(place.Store, out var target)
            && stores.TryGetValue(line.Origin.Store, out var source)
        )
            journal.PutCopyOwner(target.Locate(place.Path), new(source.Locate(line.Origin.Path), line.Origin.ToString()));
    }
}
