using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Integrity;

/// <summary>
/// Finds drafts that no list shows: those that a run has noted the next run takes away. Of all others, which another
/// program may have begun, it is said how a person does.
/// </summary>
internal sealed class HiddenCheck(IReadOnlyDictionary<string, IFileStore> stores, CheckOptions options)
{
    /// <summary>One that was begun within this time is still being written, by whomever.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromDays(1);

    /// <summary>Checks all stores.</summary>
    public async IAsyncEnumerable<CheckFinding> FindAsync(
        IReadOnlyList<UploadRecord> noted,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (var (name, store) in stores)
        {
            if (store.As<IMultipartUploads>() is not { } hider)
                continue;
            var notes = noted.Where(note => note.Place.Store == name).ToList();
            var (findings, fault) = (new List<CheckFinding>(), (StoreException?)null);
            try
            {
                await foreach (var seen in hider.ListHiddenAsync(cancellationToken))
                {
                    if (Of(seen, new(name, seen.Path), notes) is { } finding)
                        findings.Add(finding);
                }
            }
            catch (StoreException trouble) when (trouble.Kind != StoreErrorKind.Unreachable)
            {
                fault = trouble;
            }
            foreach (var finding in findings)
                yield return finding;
            if (fault is not null)
                yield return new(
                    new(name, StorePath.Root),
                    $"may have unfinished uploads, which cannot be listed: {fault.Message}",
                    IsTrouble: false
                );
        }
    }

    private CheckFinding? Of(ListedUpload seen, FilePlace place, List<UploadRecord> notes)
    {
        if (notes.Find(note => note.Mark == seen.Mark) is { } note)
            return options.IsAlive(note.Run)
                ? null
                : new(place, $"has an unfinished upload of the killed run {note.Run}: the next run aborts it");
        if (seen.BegunAt is not { } begun || options.Clock.GetUtcNow() - begun <= Age)
            return null;
        // A run that was killed right after it had begun one knows its place and not its number.
        var cure = notes.Exists(one => one.Place == place)
            ? "the next run aborts it if it can determine that an earlier run began it; otherwise"
            : "no known run of this pipeline began it, and none will abort it; if no program works on it,";
        return new(place, $"has an unfinished upload, begun at {TimeText.Of(begun)}: {cure} {seen.Cure}", IsTrouble: false);
    }
}
