using System.Collections.Concurrent;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Stages.Copy;

/// <summary>
/// What a copying stage does with files in chunks. Where the copy goes, and whether one is needed, is decided once for
/// a file, at whichever of its chunks comes first.
/// </summary>
/// <param name="options">What the user wants.</param>
/// <param name="context">The run.</param>
/// <param name="work">What is the same for whole files.</param>
internal sealed class ChunkedCopier(CopyOptions options, BuiltInStageContext context, FileCopier work) : IAsyncDisposable
{
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<FilePlace, ChunkedCopy> _underway = new();
    private readonly ChunkedTransferOpener _opening = new(context.Transfer, context.Journal, context.Events, context.Step);

    public async ValueTask SendAsync(FileItem chunk, CancellationToken cancellationToken)
    {
        var file = _underway.GetOrAdd(chunk.Origin, _ => new());
        await OpenAsync(file, chunk, cancellationToken);
        if (file.Copy is { } copy)
            await copy.SendAsync(chunk, cancellationToken);
    }

    public async ValueTask<StageResult> JoinAsync(FileItem item, CancellationToken cancellationToken)
    {
        var file = _underway[item.Origin];
        for (var race = 1; ; race++)
        {
            // What stood there at the first chunk may be another thing by now, or this copy itself, after a commit
            // whose answer was lost.
            if (file.Tries++ > 0)
                file.DecideAgain(await work.DecideAsync(item, cancellationToken));
            if (file is not { Copy: { } copy, Target: { Do: CopyAction.Copy } target })
                return await WithoutCopyingAsync(file, item, cancellationToken);
            try
            {
                return await CommitAsync(file, copy, item, target, cancellationToken);
            }
            catch (StoreException fault)
                when (fault.Kind == StoreErrorKind.AlreadyExists && !work.Replaces && race < FileCopier.MostRaces)
            {
                // Somebody took the name meanwhile: what stands there now decides.
            }
        }
    }

    public async ValueTask LeaveAsync(FileItem item, Exception fault, CancellationToken cancellationToken)
    {
        if (!_underway.TryRemove(item.Origin, out var file) || file.Copy is not { } copy)
            return;
        await using (copy)
        {
            // Only where trying again may help is what is down worth more than the room that it takes.
            if (!copy.IsWorthKeeping || !await MayPassAsync(item, fault, cancellationToken))
                await TryDropAsync(copy, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var late = new CancellationTokenSource(CleanUpLimit, context.Clock);
        foreach (var file in _underway.Values)
        {
            if (file.Copy is not { } copy)
                continue;
            await using (copy)
            {
                if (!copy.IsWorthKeeping)
                    await TryDropAsync(copy, late.Token);
            }
        }
        _underway.Clear();
    }

    private async ValueTask OpenAsync(ChunkedCopy file, FileItem chunk, CancellationToken cancellationToken)
    {
        if (file.IsOpen)
            return;
        await file.Turn.WaitAsync(cancellationToken);
        try
        {
            if (file.IsOpen)
                return;
            var target = await work.DecideAsync(chunk, cancellationToken);
            if (target.Do == CopyAction.Copy)
                file.Copy = await _opening.OpenAsync(
                    chunk,
                    context.StoreOf(chunk.Place),
                    context.StoreOf(target.Place),
                    work.Order(chunk, target),
                    options.MinFree,
                    cancellationToken
                );
            else
                await _opening.DropAsync(chunk.Origin, context.StoreOf(target.Place), cancellationToken);
            file.Target = target;
            (file.ChunkSize, file.Began) = (chunk.Chunk!.Value.Size, context.Clock.GetTimestamp());
            file.IsOpen = true;
        }
        finally
        {
            file.Turn.Release();
        }
    }

    private async ValueTask<StageResult> CommitAsync(
        ChunkedCopy file,
        ChunkedTransfer copy,
        FileItem item,
        CopyTarget target,
        CancellationToken cancellationToken
    )
    {
        var (source, store) = (context.StoreOf(item.Place), context.StoreOf(target.Place));
        // The bytes did not pass in order. A near origin is read once more by whoever needs its hash; for a distant one
        // the near copy speaks.
        var hash =
            context.RequestedHash is { } algorithm
            && item.Place == item.Origin
            && item.Hash?.Algorithm != algorithm
            && store.Traits.IsLocal
            && !source.Traits.IsLocal
                ? await copy.HashAsync(algorithm, cancellationToken)
                : null;
        var order = work.Order(item, target);
        FileEntry entry;
        using (var held = await context.Transfer.Owners.HoldAsync(store, order with { Draft = copy.Draft }, cancellationToken))
        {
            entry = await context.Transfer.Unanswered.CommitAsync(
                item.Origin,
                target.Place,
                () => copy.CommitAsync(item, order, cancellationToken)
            );
            held?.Committed();
        }
        var done = work.Copied(item, target, new(CopyWay.Chunks, entry, item.Length, hash));
        await CloseAsync(file, item);
        context.Sizing?.Record(file.ChunkSize, copy.Sent, context.Clock.GetElapsedTime(file.Began));
        var before = (item.Length ?? 0) - copy.Sent;
        return done with
        {
            Item = file.ChunkSize < item.Length ? InChunks(done.Item!) : done.Item,
            Detail = before > 0 ? $"{done.Detail}; an earlier run had sent {new ByteSize(before)} of it" : done.Detail,
            BytesSent = copy.Sent,
        };
    }

    private FileItem InChunks(FileItem copied) => copied.With(copied.CopyOf(context.Step)! with { InChunks = true });

    /// <summary>A draft that is not needed is of no use to a later run either.</summary>
    private async ValueTask<StageResult> WithoutCopyingAsync(ChunkedCopy file, FileItem item, CancellationToken cancellationToken)
    {
        if (file.Copy is { } copy)
            await copy.DropAsync(cancellationToken);
        await CloseAsync(file, item);
        return work.WithoutCopying(item, file.Target);
    }

    private async ValueTask CloseAsync(ChunkedCopy file, FileItem item)
    {
        _underway.TryRemove(new(item.Origin, file));
        if (file.Copy is { } copy)
            await copy.DisposeAsync();
    }

    private async ValueTask<bool> MayPassAsync(FileItem item, Exception fault, CancellationToken cancellationToken)
    {
        if (fault is not StoreException { Kind: StoreErrorKind.NotFound or StoreErrorKind.Changed })
            return fault is StoreException { IsTransient: true } or StoreException { Kind: StoreErrorKind.Unreachable };
        try
        {
            // The origin, or the draft, may have been away with its whole root for a moment.
            var now = await context.StoreOf(item.Origin).FindSurelyAsync(item.Origin.Path, cancellationToken);
            return now is { } there && context.WhatChanged(item, there) is null;
        }
        catch (StoreException)
        {
            return true;
        }
    }

    /// <summary>A draft that cannot be deleted now is still noted: a later run sweeps it.</summary>
    private async ValueTask TryDropAsync(ChunkedTransfer copy, CancellationToken cancellationToken)
    {
        try
        {
            await copy.DropAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is StoreException or OperationCanceledException)
        {
            context.Events.Publish(new StoreNotice(options.To.Store, $"a draft could not be deleted yet: {fault.Message}"));
        }
    }

    /// <summary>A file of which chunks are under way.</summary>
    private sealed class ChunkedCopy
    {
        /// <summary>One worker decides; the others wait for it, and try themselves when it fails.</summary>
        public SemaphoreSlim Turn { get; } = new(1);

        public volatile bool IsOpen;

        public CopyTarget Target { get; set; }

        public ChunkedTransfer? Copy { get; set; }

        public int Tries { get; set; }

        /// <summary>The size of its chunks, bytes.</summary>
        public long ChunkSize { get; set; }

        /// <summary>When its first chunk was sent, as a timestamp.</summary>
        public long Began { get; set; }

        /// <summary>A draft cannot leave its folder, also when the template means another by now.</summary>
        public void DecideAgain(CopyTarget target)
        {
            if (target.Do != CopyAction.Copy || target.Place.Path.Folder == Target.Place.Path.Folder)
                Target = target;
        }
    }
}
