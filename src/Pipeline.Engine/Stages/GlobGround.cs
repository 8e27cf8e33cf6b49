using System.Runtime.CompilerServices;
using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Stages;

/// <summary>Where a <c>glob</c> looks: in its folder, or at what was named when the run was started.</summary>
internal sealed class GlobGround(
    GlobOptions options,
    GlobFilter filter,
    GlobDays? days,
    StageContext house,
    DateTimeOffset loopAt,
    bool isLookedAnew,
    EndlessFolders endless
)
{
    /// <summary>Everything there is, as the stores list it.</summary>
    public async IAsyncEnumerable<Sighting> ListAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var seen in LookAsync(stop))
        {
            // A long list is told from one that has stopped.
            WorkerClock.Current?.Moved(0);
            yield return seen;
        }
    }

    private IAsyncEnumerable<Sighting> LookAsync(CancellationToken stop) =>
        house.Given.Count > 0 ? ListGivenAsync(stop)
        : days is null ? ListFolderAsync(stop)
        : ListDaysAsync(days, stop);

    private IAsyncEnumerable<Sighting> ListDaysAsync(GlobDays its, CancellationToken stop) =>
        new DatedWalk(
            options.In,
            house.Stores[options.In.Store],
            folder => filter.WhyExcluded(folder, isFolder: true) is { } why ? new(null, false, why) : its.Below(folder, loopAt),
            endless
        ).ListAsync(filter.Folder, stop);

    private async IAsyncEnumerable<Sighting> ListFolderAsync([EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var entry in house.Stores[options.In.Store].ListAsync(filter.Folder, filter.IsDeep, stop))
        {
            endless.Take(entry);
            if (entry.Kind == EntryKind.Folder)
                continue;
            var path = entry.Path.Below(options.In.Path);
            yield return new(new(options.In.Store, entry.Path), entry, path, path, false);
        }
    }

    private async IAsyncEnumerable<Sighting> ListGivenAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var named = house.Given.Select(given => given.Place).ToHashSet();
        foreach (var given in house.Given)
        {
            var found = await FindGivenAsync(given.Place, stop);
            if (found.Kind != EntryKind.Folder)
            {
                yield return new(given.Place, found, given.Under, given.Under, true);
                continue;
            }
            await foreach (var entry in house.StoreOf(given.Place).ListAsync(given.Place.Path, recursive: true, stop))
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
    private async ValueTask<FileEntry> FindGivenAsync(FilePlace place, CancellationToken stop)
    {
        try
        {
            return await house.StoreOf(place).FindSurelyAsync(place.Path, stop) ?? Unusable("there is no such file or folder");
        }
        catch (StoreFault fault) when (EntryFaults.IsOfOne(fault, isLookedAnew))
        {
            return Unusable(fault.Message);
        }

        FileEntry Unusable(string why) => new(place.Path, null, null) { Kind = EntryKind.Unusable, Trouble = why };
    }
}
