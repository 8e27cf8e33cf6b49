using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Stages;

/// <summary>What <c>copy</c>, <c>fetch-to-incoming</c>, <c>upload</c> and <c>archive</c> do: one committed copy of a file, made once.</summary>
/// <param name="options">What the user wants.</param>
/// <param name="house">The run.</param>
/// <param name="goesOnWithCopy">Whether the stages below find the bytes in the copy.</param>
internal sealed class CopyWork(CopyOptions options, StageContext house, bool goesOnWithCopy)
{
    private readonly CopyTargets _targets = new(options, house);

    /// <summary>How often a name that was free may be taken by somebody else before the commit.</summary>
    internal const int MostRaces = 8;

    /// <summary>Makes the copy, or finds that it is made.</summary>
    public async ValueTask<Outcome> WorkAsync(FileItem item, CancellationToken stop)
    {
        for (var race = 1; ; race++)
        {
            var target = await _targets.DecideAsync(item, looksAtAll: false, stop);
            if (target.Do == CopyDecision.Keep)
                await KeepAsync(item, target, stop);
            if (target.Do != CopyDecision.Copy)
                return WithoutCopying(item, target);
            try
            {
                return await CopyAsync(item, target, stop);
            }
            catch (StoreFault fault) when (fault.Kind == FaultKind.AlreadyExists && !Replaces && race < MostRaces)
            {
                // Somebody took the name meanwhile: what stands there now decides.
            }
            catch (StoreFault fault) when (options.IfExists == IfExists.Replace && !fault.IsPassing)
            {
                // A folder with that name is refused with clearer words than a server's "failure".
                await _targets.DecideAsync(item, looksAtAll: true, stop);
                throw;
            }
        }
    }

    /// <summary>Says what <see cref="WorkAsync"/> would do.</summary>
    public async ValueTask<Outcome> PreviewAsync(FileItem item, CancellationToken stop)
    {
        var target = await _targets.DecideAsync(item, looksAtAll: true, stop);
        if (target.Do != CopyDecision.Copy)
            return WithoutCopying(item, target) with { Changed = false };
        var did = target.There is { } there
            ? $"would copy to {target.Place}: {Difference(item, there)}, would be replaced"
            : $"would copy to {target.Place}: new";
        return Outcome.Unchanged(Onward(item, new(house.Step, target.Place, item.ContentLength, item.ModifiedAt)), did);
    }

    /// <summary>Whether a file that stands where the copy goes is replaced.</summary>
    internal bool Replaces => options.IfExists is IfExists.Differs or IfExists.Replace;

    /// <summary>Decides where the copy goes and whether one is needed.</summary>
    internal ValueTask<CopyTarget> DecideAsync(FileItem item, CancellationToken stop) =>
        _targets.DecideAsync(item, looksAtAll: false, stop);

    /// <summary>What a draft of the file is to become; its tag is one that no other draft has.</summary>
    internal DraftOrder Order(FileItem item, CopyTarget target) =>
        new(target.Place.Path, ByteRange.WholeFile(item.PlaceLength).Length, house.Transfer.NextTag())
        {
            ModifiedAt = options.KeepTime ? item.ModifiedAt : null,
            Mode = options.Mode ?? (options.KeepMode ? item.Mode & Permissions : null),
            FirstMode = CopyRights.Of(item),
            Hash = item.Hash,
            Replaces = Replaces,
            Owner = CopyOwners.Of(item.Origin, house.StoreOf(item.Origin)),
            Claim = new(item.Origin, item.Facts, IsAhead: item.IsClaimedAhead),
            ReplacesOthers = options.IfExists == IfExists.Replace && !house.TakesAway,
        };

    /// <summary>The outcome for a file of which a copy was committed.</summary>
    /// <exception cref="StoreFault">It has not the length it should have (Corrupt).</exception>
    internal Outcome Copied(FileItem item, CopyTarget target, Transferred done)
    {
        if (done.Entry.Length is { } there && done.Length is { } read && there != read)
            throw new StoreFault(
                target.Place,
                FaultKind.Corrupt,
                $"{target.Place} has {there} bytes after the copy, {item.Origin} gave {read}"
            );
        // Only bytes that come from the origin itself may speak for it.
        var made = Made(target.Place, done.Entry with { Length = done.Length }, item.Place == item.Origin ? done.Seal : null);
        var copied = Onward(item, made);
        if (done.Hash is { } hash)
            copied = copied with { Hash = hash };
        var verb = target.There is null ? "copied" : "replaced";
        return Outcome.Onward(copied, $"{verb} {ByteSize.Text(done.Length)} to {target.Place}");
    }

    /// <summary>The outcome for a file of which no copy is to be made.</summary>
    internal Outcome WithoutCopying(FileItem item, CopyTarget target) =>
        target switch
        {
            { Do: CopyDecision.IsMade, Made: { } made } => Outcome.Unchanged(
                Onward(item, made with { StoreId = house.StoreOf(made.Place).Traits.Identity }),
                $"already there: {made.Place}"
            ),
            { Do: CopyDecision.WasMade } => Outcome.Onward(
                item with
                {
                    Copies = [.. item.Copies.Where(copy => copy.Step != house.Step)],
                },
                "was made before; its copy is no longer there, and is not made again"
            ),
            { Do: CopyDecision.Keep, There: { } there, Hash: null } => Outcome.Onward(
                Onward(item, Made(target.Place, there) with { MadeAt = null }),
                $"kept {target.Place}: same size{(options.Compare == CompareBy.Size ? "" : " and time")}"
            ),
            { Do: CopyDecision.Keep, There: { } there, Hash: { } hash } => Outcome.Onward(
                Onward(item, Made(target.Place, there) with { MadeAt = null, Rung = hash.Rung }) with
                {
                    Hash = hash.Wanted,
                },
                $"kept {target.Place}: same {hash.Wanted.Algorithm}, {hash.How}"
            ),
            _ => Outcome.Ends($"another file stands at {target.Place}, and if_exists is skip"),
        };

    /// <summary>What stands there counts as the copy of this file from now on, unless it is that of another.</summary>
    private ValueTask KeepAsync(FileItem item, CopyTarget target, CancellationToken stop) =>
        house.Transfer.Owners.NoteAsync(
            item.Origin,
            house.StoreOf(item.Origin),
            house.StoreOf(target.Place),
            target.Place.Path,
            stop
        );

    private async ValueTask<Outcome> CopyAsync(FileItem item, CopyTarget target, CancellationToken stop)
    {
        try
        {
            return await CopyFromPlaceAsync(item, target, stop);
        }
        catch (StoreFault fault) when (fault.Kind == FaultKind.Changed && item.Place != item.Origin)
        {
            // Another run has made the copy once more, or somebody has put another file in its place: the origin is right.
            return await CopyFromPlaceAsync(item with { Place = item.Origin }, target, stop);
        }
    }

    private async ValueTask<Outcome> CopyFromPlaceAsync(FileItem item, CopyTarget target, CancellationToken stop)
    {
        var store = house.StoreOf(target.Place);
        using var room = await house.Transfer.Disk.ReserveAsync(
            store,
            target.Place.Path,
            item.PlaceLength,
            options.MinFree,
            stop
        );
        // Only bytes that come from the origin itself may speak for it.
        var algorithm = item.Place == item.Origin && item.Hash?.Algorithm != house.HashWanted ? house.HashWanted : null;
        var done = await house.Transfer.CopyAsync(item, house.StoreOf(item.Place), store, Order(item, target), algorithm, stop);
        return Copied(item, target, done);
    }

    private FileCopy Made(FilePlace place, FileEntry entry, string? seal = null) =>
        new(house.Step, place, entry.Length, entry.ModifiedAt)
        {
            MadeAt = house.Clock.GetUtcNow(),
            Seal = seal,
            Version = entry.Version,
            StoreId = house.StoreOf(place).Traits.Identity,
        };

    private FileItem Onward(FileItem item, FileCopy copy) =>
        goesOnWithCopy ? item.With(copy) with { Place = copy.Place } : item.With(copy);

    private static string Difference(FileItem item, FileEntry there) =>
        there.Length != item.ContentLength
            ? $"differs ({ByteSize.Text(there.Length)} there, {ByteSize.Text(item.ContentLength)} here)"
            : $"may differ (written {Text(there.ModifiedAt)} there, {Text(item.ModifiedAt)} here)";

    private static string Text(DateTimeOffset? time) => time is { } told ? TimeText.Of(told) : "at a time that is not told";

    private const UnixFileMode Permissions = (UnixFileMode)0x1FF;
}
