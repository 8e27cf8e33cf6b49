using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Stages.Copy;

/// <summary>
/// What <c>copy</c>, <c>fetch-to-incoming</c>, <c>upload</c> and <c>archive</c> do: one committed copy of a file, made
/// once.
/// </summary>
/// <param name="options">What the user wants.</param>
/// <param name="context">The run.</param>
/// <param name="continuesWithCopy">Whether the stages below find the bytes in the copy.</param>
internal sealed class FileCopier(CopyOptions options, BuiltInStageContext context, bool continuesWithCopy)
{
    private readonly DestinationResolver _targets = new(options, context);

    /// <summary>How often a name that was free may be taken by somebody else before the commit.</summary>
    internal const int MostRaces = 8;

    /// <summary>Makes the copy, or finds that it is made.</summary>
    public async ValueTask<StageResult> ExecuteAsync(FileItem item, CancellationToken cancellationToken)
    {
        for (var race = 1; ; race++)
        {
            var target = await _targets.DecideAsync(item, looksAtAll: false, cancellationToken);
            if (target.Do == CopyAction.Keep)
                await KeepAsync(item, target, cancellationToken);
            if (target.Do != CopyAction.Copy)
                return WithoutCopying(item, target);
            try
            {
                return await CopyAsync(item, target, cancellationToken);
            }
            catch (StoreException fault) when (fault.Kind == StoreErrorKind.AlreadyExists && !Replaces && race < MostRaces)
            {
                // Somebody took the name meanwhile: what stands there now decides.
            }
            catch (StoreException fault) when (options.IfExists == IfExists.Replace && !fault.IsTransient)
            {
                // A folder with that name is refused with clearer words than a server's "failure".
                await _targets.DecideAsync(item, looksAtAll: true, cancellationToken);
                throw;
            }
        }
    }

    /// <summary>Says what <see cref="ExecuteAsync"/> would do.</summary>
    public async ValueTask<StageResult> PreviewAsync(FileItem item, CancellationToken cancellationToken)
    {
        var target = await _targets.DecideAsync(item, looksAtAll: true, cancellationToken);
        if (target.Do != CopyAction.Copy)
            return WithoutCopying(item, target) with { Changed = false };
        var did = target.There is { } there
            ? $"would copy to {target.Place}: {Difference(item, there)}, would be replaced"
            : $"would copy to {target.Place}: new";
        return StageResult.Unchanged(Onward(item, new(context.Step, target.Place, item.ContentLength, item.ModifiedAt)), did);
    }

    /// <summary>Whether a file that stands where the copy goes is replaced.</summary>
    internal bool Replaces => options.IfExists is IfExists.Differs or IfExists.Replace;

    /// <summary>Decides where the copy goes and whether one is needed.</summary>
    internal ValueTask<CopyTarget> DecideAsync(FileItem item, CancellationToken cancellationToken) =>
        _targets.DecideAsync(item, looksAtAll: false, cancellationToken);

    /// <summary>What a draft of the file is to become; its tag is one that no other draft has.</summary>
    internal DraftSpec Order(FileItem item, CopyTarget target) =>
        new(target.Place.Path, ByteRange.WholeFile(item.PlaceLength).Length, context.Transfer.NextTag())
        {
            ModifiedAt = options.KeepTime ? item.ModifiedAt : null,
            Mode = options.Mode ?? (options.KeepMode ? item.Mode & Permissions : null),
            FirstMode = CopyRights.Of(item),
            ModeOption = new("mode", "to", context.Step),
            Hash = item.Hash,
            Replaces = Replaces,
            Owner = CopyOwners.Of(item.Origin, context.StoreOf(item.Origin)),
            Claim = new(item.Origin, item.Facts, IsAhead: item.IsClaimedAhead),
            ReplacesOthers = options.IfExists == IfExists.Replace && !context.IsDestructive,
        };

    /// <summary>The outcome for a file of which a copy was committed.</summary>
    /// <exception cref="StoreException">It has not the length it should have (Corrupt).</exception>
    internal StageResult Copied(FileItem item, CopyTarget target, Transferred done)
    {
        if (done.Entry.Length is { } there && done.Length is { } read && there != read)
            throw new StoreException(
                target.Place,
                StoreErrorKind.Corrupt,
                $"{target.Place} has {there} bytes after the copy, and {read} bytes of {item.Origin} were read"
            );
        // Only bytes that come from the origin itself may speak for it.
        var made = Made(target.Place, done.Entry with { Length = done.Length }, item.Place == item.Origin ? done.Seal : null);
        var copied = Onward(item, made);
        if (done.Hash is { } hash)
            copied = copied with { Hash = hash };
        var verb = target.There is null ? "copied" : "replaced";
        return StageResult.Continue(copied, $"{verb} {ByteSize.Text(done.Length)} to {target.Place}");
    }

    /// <summary>The outcome for a file of which no copy is to be made.</summary>
    internal StageResult WithoutCopying(FileItem item, CopyTarget target) =>
        target switch
        {
            { Do: CopyAction.IsMade, Made: { } made } => StageResult.Unchanged(
                Onward(item, made with { StoreId = context.StoreOf(made.Place).Traits.Identity }),
                $"already copied: {made.Place}"
            ),
            { Do: CopyAction.WasMade } => StageResult.Continue(
                item with
                {
                    Copies = [.. item.Copies.Where(copy => copy.Step != context.Step)],
                },
                "was copied before; the copy no longer exists, and is not created again"
            ),
            { Do: CopyAction.Keep, There: { } there, Hash: null } => StageResult.Continue(
                Onward(item, Made(target.Place, there) with { MadeAt = null }),
                $"kept {target.Place}: same size{(options.Compare == CompareBy.Size ? "" : " and time")}"
            ),
            { Do: CopyAction.Keep, There: { } there, Hash: { } hash } => StageResult.Continue(
                Onward(item, Made(target.Place, there) with { MadeAt = null, VerifiedBy = hash.VerifiedBy }) with
                {
                    Hash = hash.Wanted,
                },
                $"kept {target.Place}: same {hash.Wanted.Algorithm}, {hash.How}"
            ),
            _ => StageResult.Skip($"{target.Place} already exists (if_exists: skip)"),
        };

    /// <summary>What stands there counts as the copy of this file from now on, unless it is that of another.</summary>
    private ValueTask KeepAsync(FileItem item, CopyTarget target, CancellationToken cancellationToken) =>
        context.Transfer.Owners.NoteAsync(
            item.Origin,
            context.StoreOf(item.Origin),
            context.StoreOf(target.Place),
            target.Place.Path,
            cancellationToken
        );

    private async ValueTask<StageResult> CopyAsync(FileItem item, CopyTarget target, CancellationToken cancellationToken)
    {
        try
        {
            return await CopyFromPlaceAsync(item, target, cancellationToken);
        }
        catch (StoreException fault) when (fault.Kind == StoreErrorKind.Changed && item.Place != item.Origin)
        {
            // Another run has made the copy once more, or somebody has put another file in its place: the origin is
            // right.
            return await CopyFromPlaceAsync(item with { Place = item.Origin }, target, cancellationToken);
        }
    }

    private async ValueTask<StageResult> CopyFromPlaceAsync(FileItem item, CopyTarget target, CancellationToken cancellationToken)
    {
        var store = context.StoreOf(target.Place);
        using var room = await context.Transfer.Disk.ReserveAsync(
            store,
            target.Place.Path,
            item.PlaceLength,
            options.MinFree,
            cancellationToken
        );
        // Only bytes that come from the origin itself may speak for it.
        var algorithm = item.Place == item.Origin && item.Hash?.Algorithm != context.RequestedHash ? context.RequestedHash : null;
        var done = await context.Transfer.CopyAsync(
            item,
            context.StoreOf(item.Place),
            store,
            Order(item, target),
            algorithm,
            cancellationToken
        );
        return Copied(item, target, done);
    }

    private FileCopy Made(FilePlace place, FileEntry entry, string? seal = null) =>
        new(context.Step, place, entry.Length, entry.ModifiedAt)
        {
            MadeAt = context.Clock.GetUtcNow(),
            Seal = seal,
            Version = entry.Version,
            StoreId = context.StoreOf(place).Traits.Identity,
        };

    private FileItem Onward(FileItem item, FileCopy copy) =>
        continuesWithCopy ? item.With(copy) with { Place = copy.Place } : item.With(copy);

    private static string Difference(FileItem item, FileEntry there) =>
        there.Length != item.ContentLength
            ? $"differs ({ByteSize.Text(there.Length)} there, {ByteSize.Text(item.ContentLength)} here)"
            : $"may differ (written {Text(there.ModifiedAt)} there, {Text(item.ModifiedAt)} here)";

    private static string Text(DateTimeOffset? time) => time is { } told ? TimeText.Of(told) : "at an unknown time";

    private const UnixFileMode Permissions = (UnixFileMode)0x1FF;
}
