using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Observability;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Execution.Resilience;

/// <summary>
/// Moves the origin of a failed file out of the way of the next look, and never on top of a file that is there already.
/// </summary>
internal sealed class Quarantine(
    IReadOnlyDictionary<string, IFileStore> stores,
    FileTransfer transfer,
    EventStream events,
    TimeProvider clock,
    string pipeline
)
{
    /// <summary>The step under which the journal knows where a failed file lies.</summary>
    public const string Step = "quarantine";

    /// <summary>
    /// Moves the origin to the place that the failed stage's settings name, and returns the file with that place among
    /// its copies. Trouble is told as an event: the file has failed already, and its origin then stays.
    /// </summary>
    public async ValueTask<FileItem> TakeAsync(
        FileItem item,
        string stage,
        StageSettings settings,
        CancellationToken cancellationToken
    )
    {
        var template = settings.Quarantine!;
        try
        {
            await transfer.Claims.AskAsync(item, cancellationToken);
            var place = template.Fill(item, clock, pipeline);
            var (from, to) = (stores[item.Origin.Store], stores[place.Store]);
            if (await to.FindAsync(place.Path, cancellationToken) is not null)
                place = place with { Path = place.Path.Folder / $"{place.Path.Name}.{transfer.NextTag()}" };
            if (from == to && from.As<ICanMove>() is { } mover)
                await MoveAsync(item, from, mover, place, cancellationToken);
            else
                await CarryAsync(item, from, to, Order(item, from, place, stage, settings.QuarantineMode), cancellationToken);
            events.Publish(new FileQuarantined(item.Origin, place));
            return item.With(new(Step, place, item.Length, item.ModifiedAt));
        }
        catch (Exception fault) when (fault is IOException or FormatException or ClaimLostException)
        {
            events.Publish(
                new StoreNotice(template.Store, $"{item.Origin} was not moved to quarantine: {fault.Message}", IsTrouble: true)
            );
            return item;
        }
    }

    private async ValueTask MoveAsync(
        FileItem item,
        IFileStore store,
        ICanMove mover,
        FilePlace place,
        CancellationToken cancellationToken
    )
    {
        var isMoved = await transfer.Deletes.TakeAsync(
            store,
            item.Origin.Path,
            now => Check(item, now),
            seen => mover.MoveAsync(seen.Path, place.Path, cancellationToken),
            cancellationToken
        );
        if (!isMoved)
            throw Faults.Changed(item, null);
        transfer.Owners.Moved(item.Origin, store, store, place.Path);
    }

    /// <summary>A file that was replaced has not failed: it gets its own chance.</summary>
    private static ValueTask Check(FileItem item, FileEntry now)
    {
        Faults.RefuseChanged(item with { Place = item.Origin }, now);
        return ValueTask.CompletedTask;
    }

    private DraftSpec Order(FileItem item, IFileStore from, FilePlace place, string stage, UnixFileMode? mode) =>
        new(place.Path, ByteRange.WholeFile(item.Length).Length, transfer.NextTag())
        {
            ModifiedAt = item.ModifiedAt,
            Mode = mode,
            FirstMode = CopyRights.Of(item),
            ModeOption = new("quarantine_mode", "quarantine", stage),
            Replaces = false,
            Owner = CopyOwners.Of(item.Origin, from),
            Claim = new(item.Origin, item.Facts),
        };

    /// <summary>Copies, reads the copy back, looks at the origin once more, and only then deletes it.</summary>
    private async ValueTask CarryAsync(
        FileItem item,
        IFileStore from,
        IFileStore to,
        DraftSpec order,
        CancellationToken cancellationToken
    )
    {
        const string Algorithm = "sha256";
        var origin = item with { Place = item.Origin };
        var place = new FilePlace(to.Name, order.Path);
        var done = await transfer.CopyAsync(origin, from, to, order, Algorithm, cancellationToken);
        var expected = done.Hash ?? await FileHasher.HashAsync(from, item.Origin.Path, done.Length, Algorithm, cancellationToken);
        if (await FileHasher.HashAsync(to, place.Path, done.Length, Algorithm, cancellationToken) != expected)
            throw new StoreException(place, StoreErrorKind.Corrupt, $"the copy at {place} differs from {item.Origin}");
        if (!await transfer.Deletes.DeleteAsync(from, item.Origin.Path, now => Check(item, now), cancellationToken))
            throw Faults.Changed(item, null);
    }
}
