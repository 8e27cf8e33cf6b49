using System.Globalization;
using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Stages.Glob;

/// <summary>
/// Lists the files of a store and processes those that match. The log names each skipped file with the reason. A file
/// that an earlier run did not finish continues where it stopped. Files and folders named on the command line of
/// <c>run</c> replace the listing: for a named file <c>pattern</c>, <c>exclude</c>, <c>regex</c>, sizes and ages do not
/// apply; in a named folder they apply to the path below it.
/// </summary>
[Stage("glob")]
public sealed class GlobStage(GlobOptions options, BuiltInStageContext context) : SourceStage, IDatedSource
{
    private readonly GlobFilter _filter = new(options, context.Markers);
    private readonly GlobDays? _days = options.TellsDay ? new(options, context.Clock) : null;
    private long _taken;
    private bool _hasLookedBack;

    /// <summary>Whether the last look did not come to its end.</summary>
    private bool _isCutShort;

    /// <inheritdoc/>
    public override IAsyncEnumerable<ScanResult> FindAsync(CancellationToken cancellationToken) =>
        FindAsync(null, cancellationToken);

    IAsyncEnumerable<ScanResult> IDatedSource.FindAsync(IReadOnlySet<DateOnly> days, CancellationToken cancellationToken) =>
        FindAsync(_days is null ? null : days, cancellationToken);

    /// <inheritdoc/>
    public override StorePath? BelowIn(FilePlace origin) =>
        context.InputPaths.Count == 0
        && origin.Store == options.In.Store
        && origin.Path.IsBelow(options.In.Path)
        && origin.Path.Below(options.In.Path) is var path
        && _filter.WhyNotName(path) is null
            ? path
            : null;

    private async IAsyncEnumerable<ScanResult> FindAsync(
        IReadOnlySet<DateOnly>? only,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var isLookedAnew = _isCutShort;
        _isCutShort = true;
        await foreach (var result in InterruptedDeletesAsync(isLookedAnew, cancellationToken))
            yield return result;
        var queue = new OrderedLimiter(options.Order, options.MaxFiles);
        var loopAt = context.Clock.GetUtcNow();
        var passAt = loopAt;
        DateTimeOffset? firstPassAt = null;
        while (await IsThereAsync(cancellationToken))
        {
            var pass = new GlobScan(
                options,
                _filter,
                only is null ? _days : _days?.Only(only),
                context,
                loopAt,
                passAt,
                firstPassAt,
                isLookedAnew
            );
            await foreach (var result in queue.SortAsync(pass.FindAsync(cancellationToken), cancellationToken))
                yield return result.Item is { } item ? ScanResult.Found(item with { Id = NextId() }) : result;
            if (pass.StableAt is not { } stableAt)
                break;
            if (!queue.IsFull)
                await WaitAsync(stableAt, cancellationToken);
            firstPassAt = passAt;
            // The clock may have been set back; the wait has passed all the same.
            passAt = queue.IsFull || context.Clock.GetUtcNow() > stableAt ? context.Clock.GetUtcNow() : stableAt;
        }
        // Who looks at a few files only has nothing to say of the others.
        if (options.StableFor is not null && !context.IsDryRun && context.InputPaths.Count == 0 && only is null)
            await context.Journal.ForgetObservationsAsync(options.In.Store, passAt, cancellationToken);
        _isCutShort = false;
    }

    /// <summary>
    /// A run that was killed after it had deleted an origin left a file that no listing shows any more, and that has
    /// not come to its end: it goes through the stages once more, which find their work done.
    /// </summary>
    private async IAsyncEnumerable<ScanResult> InterruptedDeletesAsync(
        bool isLookedAnew,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (_hasLookedBack || context.IsDryRun)
            yield break;
        foreach (var record in await context.Journal.InterruptedDeletesAsync(options.In.Store, cancellationToken))
        {
            var origin = record.Origin;
            if (!origin.Path.IsBelow(options.In.Path) || context.Requirements?.IsHere(record) == false)
                continue;
            var (isGone, fault) = await IsGoneAsync(origin, isLookedAnew, cancellationToken);
            if (fault is not null)
                yield return ScanResult.Failed(origin, fault);
            if (!isGone)
                continue;
            yield return ScanResult.Found(
                new()
                {
                    Id = NextId(),
                    Origin = origin,
                    Place = origin,
                    RelativePath = origin.Path.Below(options.In.Path),
                    Length = record.Length,
                    ModifiedAt = record.ModifiedAt,
                    Hash = record.Hash,
                    Copies = record.Copies,
                    Day = _days?.Of(origin.Path.Below(options.In.Path), record.ModifiedAt, context.Clock.GetUtcNow()).Day,
                }
            );
        }
        _hasLookedBack = true;
    }

    /// <summary>
    /// Whether a file is gone for sure; or the trouble that looking at it met, when that is this file's alone.
    /// </summary>
    private async ValueTask<(bool IsGone, Exception? Fault)> IsGoneAsync(
        FilePlace file,
        bool isLookedAnew,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return (await context.Stores[options.In.Store].IsGoneAsync(file.Path, options.In.Path, cancellationToken), null);
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested && EntryFaults.IsOfOne(fault, isLookedAnew))
        {
            return (false, fault);
        }
    }

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"{context.Step}-{Interlocked.Increment(ref _taken)}");

    /// <summary>
    /// Whether there is something to list. The folder a pattern names may be absent; the folder the user names may not:
    /// listing it tells.
    /// </summary>
    private async ValueTask<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        if (context.InputPaths.Count > 0 || _filter.Folder == options.In.Path)
            return true;
        var store = context.Stores[options.In.Store];
        if (await store.FindAsync(_filter.Folder, cancellationToken) is { } found)
            return found.Kind == EntryKind.Folder;
        if (!options.In.Path.IsRoot && await store.FindAsync(options.In.Path, cancellationToken) is null)
            throw new StoreException(options.In, StoreErrorKind.NotFound, $"there is no folder {options.In}");
        return !await store.IsGoneAsync(_filter.Folder, options.In.Path, cancellationToken);
    }

    private async ValueTask WaitAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        var stableFor = options.StableFor ?? TimeSpan.Zero;
        var left = until - context.Clock.GetUtcNow();
        left = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Clamp(left.TotalMilliseconds, 0, stableFor.TotalMilliseconds)));
        using (
            WorkerActivity.Current?.During(
                WorkerState.Held,
                $"waits until files in {options.In} are unchanged for {DurationText.Of(stableFor)}"
            )
        )
            await Task.Delay(left, context.Clock, cancellationToken);
    }
}

/// <summary>
/// Implemented by a source that can look at some days only, which is quicker than to look everywhere again.
/// </summary>
public interface IDatedSource
{
    /// <summary>
    /// Looks for files of these days, as <see cref="SourceStage.FindAsync"/> does for all. It may tell of others that
    /// it leaves them.
    /// </summary>
    IAsyncEnumerable<ScanResult> FindAsync(IReadOnlySet<DateOnly> days, CancellationToken cancellationToken);
}
