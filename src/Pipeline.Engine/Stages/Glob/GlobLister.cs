using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Stages.Glob;

/// <summary>Where a <c>glob</c> looks: in its folder, or at what was named when the run was started.</summary>
internal sealed class GlobLister(
    GlobOptions options,
    GlobFilter filter,
    GlobDays? days,
    BuiltInStageContext context,
    DateTimeOffset loopAt,
    bool isLookedAnew,
    EndlessList endless
)
{
    /// <summary>Everything there is, as the stores list it.</summary>
    public async IAsyncEnumerable<ListedEntry> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var sights = EntriesAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        for (var since = context.Clock.GetTimestamp(); await sights.MoveNextAsync(); since = context.Clock.GetTimestamp())
        {
            endless.Waited(context.Clock.GetElapsedTime(since));
            // A long list is told from one that has stopped.
            WorkerActivity.Current?.Moved(0);
            yield return sights.Current;
        }
    }

    private IAsyncEnumerable<ListedEntry> EntriesAsync(CancellationToken cancellationToken) =>
        context.InputPaths.Count > 0 ? ListInputPathsAsync(cancellationToken)
        : days is null ? ListFolderAsync(cancellationToken)
        : ListDaysAsync(days, cancellationToken);

    private IAsyncEnumerable<ListedEntry> ListDaysAsync(GlobDays its, CancellationToken cancellationToken) =>
        new DatedFolderWalker(
            options.In,
            context.Stores[options.In.Store],
            folder => filter.WhyExcluded(folder, isFolder: true) is { } why ? new(null, false, why) : its.Below(folder, loopAt),
            endless
        ).ListAsync(filter.Folder, cancellationToken);

    private async IAsyncEnumerable<ListedEntry> ListFolderAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in context.Stores[options.In.Store].ListAsync(filter.Folder, filter.IsDeep, cancellationToken))
        {
            endless.Take(entry);
            if (entry.Kind == EntryKind.Folder)
                continue;
            var path = entry.Path.Below(options.In.Path);
            yield return new(new(options.In.Store, entry.Path), entry, path, path, false);
        }
    }

    private async IAsyncEnumerable<ListedEntry> ListInputPathsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var named = context.InputPaths.Select(given => given.Place).ToHashSet();
        foreach (var given in context.InputPaths)
        {
            var found = await FindGivenAsync(given.Place, cancellationToken);
            if (found.Kind != EntryKind.Folder)
            {
                yield return new(given.Place, found, given.Under, given.Under, true);
                continue;
            }
            await foreach (
                var entry in context.StoreOf(given.Place).ListAsync(given.Place.Path, recursive: true, cancellationToken)
            )
            {
                endless.Take(entry);
                var place = given.Place with { Path = entry.Path };
                // A file that is named besides its folder is taken as a named one.
                if (entry.Kind == EntryKind.Folder || named.Contains(place))
                    continue;
                var seen = entry.Path.Below(given.Place.Path);
                var path = given.Under / seen;
                // The folder of a day may be the one that was named.
                yield return new(place, entry, path, days is not null && filter.WhyNotName(path) is null ? path : seen, false);
            }
        }
    }

    /// <summary>
    /// What was named; one that is not there, or cannot be looked at, fails by its name, and the others are taken.
    /// </summary>
    private async ValueTask<FileEntry> FindGivenAsync(FilePlace place, CancellationToken cancellationToken)
    {
        try
        {
            return await context.StoreOf(place).FindSurelyAsync(place.Path, cancellationToken)
                ?? Unusable("there is no such file or folder");
        }
        catch (StoreException fault) when (EntryFaults.IsOfOne(fault, isLookedAnew))
        {
            return Unusable(fault.Message);
        }

        FileEntry Unusable(string why) => new(place.Path, null, null) { Kind = EntryKind.Unusable, Trouble = why };
    }
}

/// <summary>Something that a <c>glob</c> has come across.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Entry">What it is.</param>
/// <param name="Path">Its <c>{path}</c>.</param>
/// <param name="Seen">Its path as the filters see it.</param>
/// <param name="IsNamed">Whether somebody named this very file: then no filter speaks of its name, size or age.</param>
internal readonly record struct ListedEntry(FilePlace Place, FileEntry Entry, StorePath Path, StorePath Seen, bool IsNamed)
{
    /// <summary>Why a whole folder is left; null for what is looked at by itself.</summary>
    public string? WhyNot { get; init; }
}
