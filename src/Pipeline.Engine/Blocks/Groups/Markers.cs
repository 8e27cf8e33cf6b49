using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Execution;

namespace Pipeline.Engine.Blocks.Groups;

/// <summary>The markers of groups: laid all or none, and taken away with the last group that uses them.</summary>
internal sealed class Markers
{
    private const int MostTries = 5;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly MarkerSettings _settings;
    private readonly RunContext _context;
    private readonly RunServices _services;
    private readonly MarkerCleaner _removal;
    private readonly OwnMarkers _laid;
    private readonly Dictionary<string, IReadOnlyList<FilePlace>> _ofGroup = [];
    private readonly MarkerTakeOver _takeOver;

    public Markers(MarkerSettings settings, RunContext context, RunServices services, MarkerCleaner removal)
    {
        (_settings, _context, _services, _removal) = (settings, context, services, removal);
        _laid = new(services, removal);
        _takeOver = new(context, services, _laid);
    }

    /// <summary>Where the markers of a group belong, given one of its files.</summary>
    /// <exception cref="StoreException">A template gives no path.</exception>
    public IReadOnlyList<FilePlace> Places(FileItem first)
    {
        try
        {
            var name = _settings.Name.Fill(first, _context.Clock, _context.Plan.Name);
            return
            [
                .. _settings
                    .In.Select(folder => folder.Fill(first, _context.Clock, _context.Plan.Name))
                    .Select(folder => folder with { Path = folder.Path / name })
                    .Distinct(),
            ];
        }
        catch (FormatException error)
        {
            throw new StoreException(
                first.Origin,
                StoreErrorKind.Other,
                VisibleText.Of($"the marker of its group: {error.Message}"),
                error
            );
        }
    }

    /// <summary>
    /// Lays the markers of a group, all or none of them. Returns why not when somebody else holds one.
    /// </summary>
    /// <exception cref="StoreException">A store refused.</exception>
    public async ValueTask<MarkerConflict?> AcquireAsync(string group, FileItem first, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var note = Note(group, first);
            var users = new List<FilePlace>();
            try
            {
                foreach (var place in Places(first))
                {
                    users.Add(place);
                    if (await AcquireAsync(place, note, cancellationToken) is not { } holder)
                        continue;
                    await TakeAwayAsync(users.SkipLast(1), cancellationToken);
                    return holder;
                }
            }
            catch (StoreException)
            {
                await TakeAwayAsync(users, cancellationToken);
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

    /// <summary>
    /// Says who holds a marker of a group, and changes nothing; null when nobody does, or only a dead run of this
    /// pipeline.
    /// </summary>
    public async ValueTask<MarkerConflict?> CheckAsync(FileItem first, CancellationToken cancellationToken)
    {
        foreach (var place in Places(first))
        {
            if (
                // Before the first run of all the folders for markers are not there, nor is one of them needed to be.
                _services.Stores[place.Store]
                    is var store
                && await store.FindAsync(place.Path, cancellationToken) is not null
                && await MarkerFile.FindAsync(store, place.Path, cancellationToken) is { } marker
                && await OwnerAsync(place, marker, cancellationToken) is var owner
                && owner.State is not (MarkerOwnerState.Own or MarkerOwnerState.OwnDead)
                && !owner.MayBeTaken(_settings.TakeOver, _context.Clock.GetUtcNow())
            )
                return By(place, owner);
        }
        return null;
    }

    /// <summary>Takes away the markers of a group, apart from those that another group still uses.</summary>
    public async ValueTask TakeAwayAsync(string group, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_ofGroup.Remove(group, out var places))
                await TakeAwayAsync(places, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Takes away what is left: what could not be taken away before, and, with <paramref name="all"/>, also what groups
    /// still use, because the run ends.
    /// </summary>
    public async ValueTask TakeRestAsync(bool all, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            foreach (var marker in _laid.All.Where(marker => all || marker.Users <= 0))
                await _laid.RemoveAsync(marker, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<MarkerConflict?> AcquireAsync(
        FilePlace place,
        MarkerContent note,
        CancellationToken cancellationToken
    )
    {
        if (_laid.Find(place) is { Users: > 0 } shared)
        {
            shared.Users++;
            return null;
        }
        for (var tries = 1; !await _laid.WriteAsync(place, note, cancellationToken); tries++)
        {
            if (await MarkerFile.FindAsync(_services.Stores[place.Store], place.Path, cancellationToken) is not { } marker)
            {
                if (tries == MostTries)
                    throw new StoreException(
                        place,
                        StoreErrorKind.Busy,
                        $"the marker {place} appears and disappears: another program works there"
                    );
                continue;
            }
            var owner = await OwnerAsync(place, marker, cancellationToken);
            // An answer was lost: it was laid all the same.
            if (owner.State == MarkerOwnerState.Own)
                break;
            var why = await PushAsideAsync(place, owner, note, cancellationToken);
            if (why is null && tries < MostTries)
                continue;
            _laid.Forget(place);
            return By(place, owner, why);
        }
        _laid.Find(place)!.Users = 1;
        return null;
    }

    /// <summary>Takes away a marker that nobody needs any more; returns why not.</summary>
    private async ValueTask<string?> PushAsideAsync(
        FilePlace place,
        MarkerOwner owner,
        MarkerContent note,
        CancellationToken cancellationToken
    )
    {
        if (owner.State == MarkerOwnerState.OwnDead)
        {
            var known = await _services.Journal.MarkersAsync(cancellationToken);
            foreach (var dead in known.Where(one => one.Place == place && one.Run == owner.Marker.Note!.Run))
                await _removal.RemoveAsync(dead, cancellationToken);
            return null;
        }
        var now = _context.Clock.GetUtcNow();
        return owner.MayBeTaken(_settings.TakeOver, now)
            ? await _takeOver.TryAsync(place, owner, note, cancellationToken)
            : owner.Why(place, _settings.TakeOver, now);
    }

    private async ValueTask TakeAwayAsync(IEnumerable<FilePlace> places, CancellationToken cancellationToken)
    {
        foreach (var place in places.Reverse())
        {
            if (_laid.Find(place) is { } marker && --marker.Users <= 0)
                await _laid.RemoveAsync(marker, cancellationToken);
        }
    }

    private MarkerContent Note(string group, FileItem first) =>
        new()
        {
            Pipeline = _context.Plan.Name,
            Group = group,
            Since = _context.Clock.GetUtcNow(),
            User = Environment.UserName,
            Host = Environment.MachineName,
            Pid = Environment.ProcessId,
            Run = _services.Recorder.Run,
            From = (first.Origin with { Path = first.Origin.Path.Folder }).ToString(),
            Markers = [.. Places(first).Select(place => place.ToString())],
            Machine = ProcessIdentity.Machine,
            Began = ProcessIdentity.Began(Environment.ProcessId),
        };

    private ValueTask<MarkerOwner> OwnerAsync(FilePlace place, MarkerFile marker, CancellationToken cancellationToken) =>
        MarkerOwner.OfAsync(place, marker, _context, _services.Journal, cancellationToken);

    private MarkerConflict By(FilePlace place, MarkerOwner owner, string? why = null)
    {
        var now = _context.Clock.GetUtcNow();
        return new(place, why ?? owner.Why(place, _settings.TakeOver, now), owner.IsStale(now));
    }
}

/// <summary>Why a group's markers could not be laid.</summary>
/// <param name="Place">The marker that is there.</param>
/// <param name="Why">Who holds it, in words for a person.</param>
/// <param name="IsStale">Whether a person should look at it.</param>
internal sealed record MarkerConflict(FilePlace Place, string Why, bool IsStale);
