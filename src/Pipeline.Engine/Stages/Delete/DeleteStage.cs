using System.Collections.Concurrent;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Copy;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Stages.Delete;

/// <summary>
/// Deletes the source when every copy made above is verified and still exists. A source that has changed since it was
/// copied is kept, and the file fails.
/// </summary>
[Stage("delete")]
public sealed class DeleteStage(DeleteOptions options, BuiltInStageContext context) : FileStage
{
    private readonly OverlapProbe _probe = new(context.Transfer, context.Journal, context.Events);

    /// <summary>The stages whose copies are known to be other files than their origins.</summary>
    private readonly ConcurrentDictionary<string, bool> _apart = [];

    /// <inheritdoc/>
    public override bool IsDestructive => true;

    /// <inheritdoc/>
    public override async ValueTask<StageResult> ExecuteAsync(FileItem item, CancellationToken cancellationToken)
    {
        var place = Doomed(item);
        var copies = item.Copies.Where(copy => copy.Place != place).ToList();
        if (item.Copies.FirstOrDefault(context.IsUnproved) is { } told)
            return await UnprovedAsync(
                item,
                place,
                $"only the journal says that its copy {told.Place} was made",
                cancellationToken
            );
        if (WhyUnproved(item, place, copies) is { } unproved)
            throw Stays(place, StoreErrorKind.Other, unproved);
        await HoldAsync(item, copies, cancellationToken);
        // The last look before the delete, at a file that nobody can replace any more.
        var isDeleted = await context.Transfer.Deletes.DeleteAsync(
            context.StoreOf(place),
            place.Path,
            now => RefuseAsync(item, place, copies, now, cancellationToken),
            cancellationToken
        );
        if (!isDeleted && !await IsGoneAsync(item, place, cancellationToken))
            throw Stays(place, StoreErrorKind.Changed, "it was replaced after it was copied");
        // When it was gone, an attempt before this one may have come as far as the delete and no further.
        await TidyAsync(item, place, cancellationToken);
        return StageResult.Continue(Without(item, place), isDeleted ? $"deleted {place}" : $"{place} was already deleted");
    }

    /// <inheritdoc/>
    public override ValueTask<StageResult> PreviewAsync(FileItem item, CancellationToken cancellationToken) =>
        ValueTask.FromResult(StageResult.Unchanged(item, $"would delete {Doomed(item)}"));

    private ValueTask TidyAsync(FileItem item, FilePlace place, CancellationToken cancellationToken) =>
        options.EmptyFolders && place == item.Origin ? new EmptyFolders(context).DeleteAsync(item, cancellationToken) : default;

    private FilePlace Doomed(FileItem item) => options.What == DeleteWhat.Place ? item.Place : item.Origin;

    private string? WhyUnproved(FileItem item, FilePlace place, List<FileCopy> copies)
    {
        if (copies.Count == 0)
            return $"{item.Origin} has no other copy";
        if (copies.Find(copy => context.IsSameFile(copy.Place, place)) is { } same)
            return $"it is the same file as its copy {same.Place}";
        if (copies.Find(copy => copy.VerifiedBy < options.Level) is not { } open)
            return null;
        var proved = open.VerifiedBy == VerificationLevel.Size ? "is verified by its size only" : "is not verified";
        return $"its copy {open.Place} {proved}, and needs is {(options.Needs == RequiredVerification.Size ? "size" : "hash")}";
    }

    /// <summary>
    /// A copy that is the source itself, for stores that cannot set a file aside: checked once for each copying stage.
    /// </summary>
    private async ValueTask<FilePlace?> SameFileAsync(FilePlace place, List<FileCopy> copies, CancellationToken cancellationToken)
    {
        var store = context.StoreOf(place);
        foreach (var copy in copies.Where(copy => copy.Place.Path.Name == place.Path.Name && !_apart.ContainsKey(copy.Step)))
        {
            // A server may serve a disk of this machine, and one folder by SFTP and S3: every other store is asked.
            var target = context.StoreOf(copy.Place);
            if (target == store)
                continue;
            if (await _probe.IsShownAsync(target, copy.Place.Path, store, place.Path.Folder, cancellationToken))
                return copy.Place;
            _apart[copy.Step] = true;
        }
        return null;
    }

    private async ValueTask<string?> MissingAsync(List<FileCopy> copies, CancellationToken cancellationToken)
    {
        foreach (var copy in copies)
        {
            if (!await context.IsThereAsync(copy, cancellationToken))
                return $"its copy {copy.Place} is missing or has changed";
        }
        return null;
    }

    /// <summary>
    /// A file is deleted only when this run has verified all its copies; a file that no longer exists needs no copy.
    /// </summary>
    private async ValueTask<StageResult> UnprovedAsync(
        FileItem item,
        FilePlace place,
        string why,
        CancellationToken cancellationToken
    )
    {
        if (!await IsGoneAsync(item, place, cancellationToken))
            throw Stays(place, StoreErrorKind.Changed, why);
        await TidyAsync(item, place, cancellationToken);
        return StageResult.Continue(Without(item, place), $"{place} was already deleted");
    }

    private ValueTask<bool> IsGoneAsync(FileItem item, FilePlace place, CancellationToken cancellationToken) =>
        place == item.Origin
            ? context.StoreOf(place).IsGoneAsync(item, cancellationToken)
            : context.StoreOf(place).IsGoneAsync(place.Path, StorePath.Root, cancellationToken);

    private async ValueTask HoldAsync(FileItem item, List<FileCopy> copies, CancellationToken cancellationToken)
    {
        if (options.Hold is not { } hold)
            return;
        var now = context.Clock.GetUtcNow();
        // A time after now, or none, is not to be believed: then the whole time is waited from here.
        var newest = copies.Max(copy => copy.MadeAt is { } made && made <= now ? made : now);
        var left = newest + hold - now;
        if (left <= TimeSpan.Zero)
            return;
        using (
            WorkerActivity.Current?.During(WorkerState.Held, $"{item.Origin} waits until its copies are checked a second time")
        )
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), context.Clock, cancellationToken);
    }

    /// <summary>Refuses a file that was replaced, or that lacks a copy.</summary>
    private async ValueTask RefuseAsync(
        FileItem item,
        FilePlace place,
        List<FileCopy> copies,
        FileEntry now,
        CancellationToken cancellationToken
    )
    {
        if (WhatChanged(item, place, now) is { } what)
            throw Stays(place, StoreErrorKind.Changed, $"it changed after it was copied: {what}");
        // A copy that is this same file by another name, or over another server, is gone while the file lies aside.
        if (await MissingAsync(copies, cancellationToken) is { } missing)
            throw Stays(
                place,
                StoreErrorKind.Changed,
                now.Path == place.Path ? missing : $"{missing}, or is the same file by another name"
            );
        if (now.Path == place.Path && await SameFileAsync(place, copies, cancellationToken) is { } same)
            throw Stays(place, StoreErrorKind.Other, $"its copy {same} is the same file by another name");
        if (place == item.Origin && !ShowsChanges(item, now))
            await RefuseOtherBytesAsync(item, now.Path, cancellationToken);
        else if (place == item.Origin && item.Copies.FirstOrDefault(copy => copy.InChunks == true) is { } copy)
            await RefuseOtherVersionAsync(item, copy, now, cancellationToken);
    }

    /// <summary>
    /// Chunks that were read one by one may belong to two versions of the same size and time, and only a hash of the
    /// whole file shows that. A store that reports a version has shown that there was only one.
    /// </summary>
    private async ValueTask RefuseOtherVersionAsync(
        FileItem item,
        FileCopy copy,
        FileEntry now,
        CancellationToken cancellationToken
    )
    {
        if (item.Version is not null && now.Version is not null)
            return;
        var wanted =
            item.Hash
            ?? await FileHasher.HashAsync(context.StoreOf(copy.Place), copy.Place.Path, copy.Length, "sha256", cancellationToken);
        var look = await new HashComparer(context).CompareAsync(
            item.Origin with
            {
                Path = now.Path,
            },
            copy.Length,
            wanted,
            cancellationToken
        );
        if (!look.IsSame)
            throw Stays(
                item.Origin,
                StoreErrorKind.Changed,
                $"it has other bytes than {copy.Place}, which was copied in chunks: it was replaced in the meantime. Delete "
                    + "that copy, so that it is created again"
            );
    }

    private string? WhatChanged(FileItem item, FilePlace place, FileEntry now)
    {
        if (place == item.Origin)
            return context.WhatChanged(item, now);
        var made = item.Copies.First(copy => copy.Place == place);
        return now.Kind == EntryKind.File && context.IsStill(made, now) ? null : "its size or time has changed";
    }

    /// <summary>Whether the attributes that the store reports would show a change of the source.</summary>
    private static bool ShowsChanges(FileItem item, FileEntry now) =>
        (item.Length == item.ContentLength && item.ModifiedAt is not null && now.ModifiedAt is not null)
        || (item.Version is not null && now.Version is not null);

    /// <summary>
    /// If the store reports only a size, or not even that, the source is read once more: only its bytes show whether it
    /// is the file that was copied.
    /// </summary>
    private async ValueTask RefuseOtherBytesAsync(FileItem item, StorePath where, CancellationToken cancellationToken)
    {
        var algorithm = item.Hash?.Algorithm ?? "sha256";
        var hash = await FileHasher.HashAsync(
            context.StoreOf(item.Origin),
            where,
            item.ContentLength,
            algorithm,
            cancellationToken
        );
        if (item.Hash is { } copied && copied.Hex != hash.Hex)
            throw Stays(item.Origin, StoreErrorKind.Changed, "it has other bytes than those that were copied");
    }

    /// <summary>The file as it is when that place is empty: a copy that was deleted is no copy any more.</summary>
    private static FileItem Without(FileItem item, FilePlace place) =>
        place == item.Origin
            ? item
            : item with
            {
                Place = item.Origin,
                Copies = [.. item.Copies.Where(copy => copy.Place != place)],
            };

    private static StoreException Stays(FilePlace place, StoreErrorKind kind, string why) =>
        new(place, kind, $"{place} was not deleted: {why}");
}
