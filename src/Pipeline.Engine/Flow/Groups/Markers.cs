using Pipeline.Engine.Files;
using Pipeline.Engine.Plan;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Flow.Groups;

/// <summary>The markers of groups: laid all or none, and taken away with the last group that uses them.</summary>
internal sealed class Markers
{
    private const int MostTries = 5;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly MarkerSettings _settings;
    private readonly RunHouse _house;
    private readonly MarkerRemoval _removal;
    private readonly LaidMarkers _laid;
    private readonly Dictionary<string, IReadOnlyList<FilePlace>> _ofGroup = [];
    private readonly MarkerTakeOver _takeOver;

    public Markers(MarkerSettings settings, RunHouse house, MarkerRemoval removal)
    {
        (_settings, _house, _removal) = (settings, house, removal);
        _laid = new(house, removal);
        _takeOver = new(house, _laid);
    }

    /// <summary>Where the markers of a group belong, given one of its files.</summary>
    /// <exception cref="StoreFault">A template gives no path.</exception>
    public IReadOnlyList<FilePlace> Places(FileItem first)
    {
        try
        {
            var name = _settings.Name.Fill(first, _house.Clock, _house.Plan.Name);
            return
            [
                .. _settings
                    .In.Select(folder => folder.Fill(first, _house.Clock, _house.Plan.Name))
                    .Select(folder => folder with { Path = folder.Path / name })
                    .Distinct(),
            ];
        }
        catch (FormatException error)
        {
            throw new StoreFault(
                first.Origin,
                FaultKind.Other,
                VisibleText.Of($"the marker of its group: {error.Message}"),
                error
            );
        }
    }

    /// <summary>Lays the markers of a group, all or none of them. Returns why not when somebody else holds one.</summary>
    /// <exception cref="StoreFault">A store refused.</exception>
    public async ValueTask<HeldBy?> LayAsync(string group, FileItem first, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            var note = Note(group, first);
            var users = new List<FilePlace>();
            try
            {
                foreach (var place in Places(first))
                {
                    users.Add(place);
                    if (await LayAsync(place, note, stop) is not { } holder)
                        continue;
                    await TakeAwayAsync(users.SkipLast(1), stop);
                    return holder;
                }
            }
            catch (StoreFault)
            {
                await TakeAwayAsync(users, stop);
                throw;
            }
            _ofGroup[group] = users;
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Says who holds a marker of a group, and changes nothing; null when nobody does, or only a dead run of this pipeline.</summary>
    public async ValueTask<HeldBy?> LookAsync(FileItem first, CancellationToken stop)
    {
        foreach (var place in Places(first))
        {
            if (
                // Before the first run of all the folders for markers are not there, nor is one of them needed to be.
                _house.Stores[place.Store]
                    is var store
                && await store.FindAsync(place.Path, stop) is not null
                && await MarkerFile.FindAsync(store, place.Path, stop) is { } marker
                && await HolderAsync(place, marker, stop) is var holder
                && holder.State is not (HolderState.Own or HolderState.OwnDead)
                && !holder.MayBeTaken(_settings.TakeOver, _house.Clock.GetUtcNow())
            )
                return By(place, holder);
        }
        return null;
    }

    /// <summary>Takes away the markers of a group, apart from those that another group still uses.</summary>
    public async ValueTask TakeAwayAsync(string group, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            if (_ofGroup.Remove(group, out var places))
                await TakeAwayAsync(places, stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes away what is left: what could not be taken away before, and, with <paramref name="all"/>, also what groups still use, because the run ends.</summary>
    public async ValueTask TakeRestAsync(bool all, CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            foreach (var marker in _laid.All.Where(marker => all || marker.Users <= 0))
                await _laid.RemoveAsync(marker, stop);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<HeldBy?> LayAsync(FilePlace place, MarkerNote note, CancellationToken stop)
    {
        if (_laid.Find(place) is { Users: > 0 } shared)
        {
            shared.Users++;
            return null;
        }
        for (var tries = 1; !await _laid.WriteAsync(place, note, stop); tries++)
        {
            if (await MarkerFile.FindAsync(_house.Stores[place.Store], place.Path, stop) is not { } marker)
            {
                if (tries == MostTries)
                    throw new StoreFault(
                        place,
                        FaultKind.Busy,
                        $"the marker {place} comes and goes: somebody else is at work there"
                    );
                continue;
            }
            var holder = await HolderAsync(place, marker, stop);
            // An answer was lost: it was laid all the same.
            if (holder.State == HolderState.Own)
                break;
            var why = await PushAsideAsync(place, holder, note, stop);
            if (why is null && tries < MostTries)
                continue;
            _laid.Forget(place);
            return By(place, holder, why);
        }
        _laid.Find(place)!.Users = 1;
        return null;
    }

    /// <summary>Takes away a marker that nobody needs any more; returns why not.</summary>
    private async ValueTask<string?> PushAsideAsync(FilePlace place, Holder holder, MarkerNote note, CancellationToken stop)
    {
        if (holder.State == HolderState.OwnDead)
        {
            var known = await _house.Journal.MarkersAsync(stop);
            foreach (var dead in known.Where(one => one.Place == place && one.Run == holder.Marker.Note!.Run))
                await _removal.RemoveAsync(dead, stop);
            return null;
        }
        var now = _house.Clock.GetUtcNow();
        return holder.MayBeTaken(_settings.TakeOver, now)
            ? await _takeOver.TryAsync(place, holder, note, stop)
            : holder.Why(place, _settings.TakeOver, now);
    }

    private async ValueTask TakeAwayAsync(IEnumerable<FilePlace> places, CancellationToken stop)
    {
        foreach (var place in places.Reverse())
        {
            if (_laid.Find(place) is { } marker && --marker.Users <= 0)
                await _laid.RemoveAsync(marker, stop);
        }
    }

    private MarkerNote Note(string group, FileItem first) =>
        new()
        {
            Pipeline = _house.Plan.Name,
            Group = group,
            Since = _house.Clock.GetUtcNow(),
            User = Environment.UserName,
            Host = Environment.MachineName,
            Pid = Environment.ProcessId,
            Run = _house.Recorder.Run,
            From = (first.Origin with { Path = first.Origin.Path.Folder }).ToString(),
            Markers = [.. Places(first).Select(place => place.ToString())],
            Machine = ProcessSigns.Machine,
            Began = ProcessSigns.Began(Environment.ProcessId),
        };

    private ValueTask<Holder> HolderAsync(FilePlace place, MarkerFile marker, CancellationToken stop) =>
        Holder.OfAsync(place, marker, _house, stop);

    private HeldBy By(FilePlace place, Holder holder, string? why = null)
    {
        var now = _house.Clock.GetUtcNow();
        return new(place, why ?? holder.Why(place, _settings.TakeOver, now), holder.IsStale(now));
    }
}

/// <summary>Why a group's markers could not be laid.</summary>
/// <param name="Place">The marker that is there.</param>
/// <param name="Why">Who holds it, in words for a person.</param>
/// <param name="IsStale">Whether a person should look at it.</param>
internal sealed record HeldBy(FilePlace Place, string Why, bool IsStale);
