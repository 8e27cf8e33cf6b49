using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Stages.Copy;

/// <summary>Decides where a copy goes and whether one is needed, from what stands there already.</summary>
internal sealed class DestinationResolver(CopyOptions options, BuiltInStageContext context)
{
    private readonly IFileStore _store = context.Stores[options.To.Store];
    private readonly HashComparer _hashes = new(context);
    private readonly NestedDestination _nested = new(options, context);

    /// <summary>
    /// Decides about one file; changes nothing. What is replaced in any case is not looked at: that would be a round
    /// trip for nothing.
    /// </summary>
    /// <param name="item">The file.</param>
    /// <param name="looksAtAll">Whether to look even so, to be able to say what is there.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="StoreException">
    /// The template gives no path, the copy would be the file itself, or something there forbids it.
    /// </exception>
    public async ValueTask<CopyTarget> DecideAsync(FileItem item, bool looksAtAll, CancellationToken cancellationToken)
    {
        var wanted = Fill(item);
        var isKept = context.KeptKey is { } key && RequirementKeys.Contains(item.MetRequirements, key);
        if (
            item.CopyOf(context.Step) is { } made
            && (isKept || IsFor(made.Place, wanted))
            // Where nothing can be looked at only the journal knows what was put.
            && (_store.Traits.IsWriteOnly || await context.IsThereAsync(made, cancellationToken))
        )
            return new(CopyAction.IsMade, made.Place, null, made);
        if (isKept)
        {
            if (item.CopyOf(context.Step) is { } known && !_store.Traits.IsWriteOnly)
                await _store.FindSurelyAsync(known.Place.Path, cancellationToken);
            return new(CopyAction.WasMade, wanted);
        }
        await _nested.RefuseAsync(item, cancellationToken);
        for (var number = 1; ; number++)
        {
            var place = number == 1 ? wanted : Numbered(wanted, number);
            RefuseSelf(item, place);
            if (_store.Traits.IsWriteOnly || (options.IfExists == IfExists.Replace && !looksAtAll))
                return new(CopyAction.Copy, place);
            var there = await context.FindTargetAsync(place, cancellationToken);
            if (there is null)
                return new(CopyAction.Copy, place);
            if (there.Value.Kind != EntryKind.File)
                throw new StoreException(place, StoreErrorKind.AlreadyExists, $"{place} exists and is not a regular file");
            var look = Compares(item, there.Value) ? await _hashes.CompareAsync(item, place, cancellationToken) : null;
            if (look?.IsSame ?? IsSame(item, there.Value))
            {
                var owner = await OtherOwnerAsync(item, place, cancellationToken);
                if (owner is not { } other)
                    return new(CopyAction.Keep, place, there, null, look);
                if (options.IfExists is IfExists.Differs or IfExists.Fail)
                    throw CopyOwners.Conflict(place, other, item.Origin.ToString());
            }
            if (options.IfExists is IfExists.Differs or IfExists.Replace)
                return new(CopyAction.Copy, place, there);
            if (options.IfExists == IfExists.Skip)
                return new(CopyAction.Leave, place, there);
            if (options.IfExists == IfExists.Fail)
                throw new StoreException(place, StoreErrorKind.AlreadyExists, $"{place} already exists (if_exists: fail)");
        }
    }

    /// <summary>
    /// The other file of which the copy there is, although it looks the same; null where there is none, or nothing is
    /// deleted, so that nothing can be lost by sharing it. A file of that path in another root counts as the same: a
    /// source may have been moved.
    /// </summary>
    private async ValueTask<CopyOwner?> OtherOwnerAsync(FileItem item, FilePlace place, CancellationToken cancellationToken) =>
        context.IsDestructive
        && await context.Transfer.Owners.FindOtherAsync(
            item.Origin,
            context.StoreOf(item.Origin),
            _store,
            place.Path,
            cancellationToken
        )
            is { } other
        && other.Text != item.Origin.ToString()
            ? other
            : null;

    private FilePlace Fill(FileItem item)
    {
        try
        {
            return options.To.Fill(item, context.Clock, context.Pipeline);
        }
        catch (FormatException error)
        {
            throw new StoreException(
                new(options.To.Store, StorePath.Root),
                StoreErrorKind.Other,
                VisibleText.Of(error.Message),
                error
            );
        }
    }

    private void RefuseSelf(FileItem item, FilePlace place)
    {
        RefuseSelf(item.Origin, place);
        if (item.Place != item.Origin)
            RefuseSelf(item.Place, place);
    }

    private void RefuseSelf(FilePlace from, FilePlace place)
    {
        if (context.IsSameFile(from, place))
            throw new StoreException(
                place,
                StoreErrorKind.Forbidden,
                $"{from} and {place} are the same file; it cannot be copied onto itself"
            );
    }

    /// <summary>Whether hashes decide: files of different sizes differ without them.</summary>
    private bool Compares(FileItem item, FileEntry there) =>
        options is { Compare: CompareBy.Hash, IfExists: not IfExists.Replace }
        && (there.Length is null || item.ContentLength is null || there.Length == item.ContentLength);

    private bool IsSame(FileItem item, FileEntry there) =>
        options.IfExists != IfExists.Replace
        && there.Length is not null
        && there.Length == item.ContentLength
        && options.Compare switch
        {
            CompareBy.Size => true,
            CompareBy.SizeTime => options.KeepTime
                && _store.Traits.SupportsModTime
                && FileTimes.AreSame(there.ModifiedAt, _store, item.ModifiedAt, context.StoreOf(item.Origin)),
            _ => false,
        };

    private bool IsFor(FilePlace made, FilePlace wanted) =>
        made == wanted
        || (options.IfExists == IfExists.Rename && made.Store == wanted.Store && made.Path.Folder == wanted.Path.Folder);

    private static FilePlace Numbered(FilePlace place, int number)
    {
        var name = place.Path.Name;
        var dot = name.LastIndexOf('.') is var last and > 0 ? last : name.Length;
        return place with { Path = place.Path.Folder / $"{name[..dot]} ({number}){name[dot..]}" };
    }
}
