using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Stages.Glob;

/// <summary>
/// One walk of a <c>glob</c> through its folder. A loop makes a second one when files were not stable in the first.
/// </summary>
/// <param name="options">What the user wants.</param>
/// <param name="filter">What can be told from the listing.</param>
/// <param name="days">The days of files; null where they have none.</param>
/// <param name="context">The run.</param>
/// <param name="loopAt">When the loop began: ages are counted to here.</param>
/// <param name="passAt">When this walk began.</param>
/// <param name="firstPassAt">When the first walk of this loop began, if this is the second.</param>
/// <param name="isLookedAnew">Whether the look before this one did not come to its end.</param>
internal sealed class GlobScan(
    GlobOptions options,
    GlobFilter filter,
    GlobDays? days,
    BuiltInStageContext context,
    DateTimeOffset loopAt,
    DateTimeOffset passAt,
    DateTimeOffset? firstPassAt,
    bool isLookedAnew
)
{
    private const int LookUpsAtOnce = 32;
    private readonly Lock _lock = new();
    private readonly EndlessList _endless = new(options.In, context.Events);

    /// <summary>When the last of the files that are not stable yet will be; null when all are.</summary>
    public DateTimeOffset? StableAt { get; private set; }

    /// <summary>
    /// What was decided about each entry, in the order of the store's list. The items have no name yet.
    /// </summary>
    public async IAsyncEnumerable<ScanResult> FindAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var sights = new GlobLister(options, filter, days, context, loopAt, isLookedAnew, _endless).ListAsync(cancellationToken);
        await foreach (var result in OrderedConcurrent.AskAsync(sights, LookUpsAtOnce, JudgeOrFailAsync, cancellationToken))
        {
            if (result is { } told)
                yield return told;
        }
    }

    /// <summary>Mostly an entry is judged from its listing alone, and nobody waits.</summary>
    private ValueTask<ScanResult?> JudgeOrFailAsync(ListedEntry seen, CancellationToken cancellationToken)
    {
        var judged = JudgeAsync(seen, cancellationToken);
        return judged.IsCompletedSuccessfully ? judged : FailAsync(seen, judged, cancellationToken);
    }

    /// <summary>Trouble with one entry is the failure of that file, and the look at all the others goes on.</summary>
    private async ValueTask<ScanResult?> FailAsync(
        ListedEntry seen,
        ValueTask<ScanResult?> judged,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await judged;
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested && EntryFaults.IsOfOne(fault, isLookedAnew))
        {
            return ScanResult.Failed(seen.Place, fault, ItemOf(seen));
        }
    }

    private async ValueTask<ScanResult?> JudgeAsync(ListedEntry seen, CancellationToken cancellationToken)
    {
        var (place, entry) = (seen.Place, seen.Entry);
        // A draft may be that of whoever writes here; a file that was set aside is an origin.
        if (DraftName.BeforeAside(place.Path) is not null)
            context.AsideFound?.Invoke(place, entry);
        if (seen.WhyNot is { } left)
            return Leave(place, left);
        if (entry.Kind == EntryKind.Unusable)
            return JudgeUnusable(seen);
        if ((seen.IsNamed ? filter.WhyNotNamed(seen.Seen) : filter.WhyNotName(seen.Seen)) is { } unwanted)
            return Leave(place, unwanted);
        _endless.Found();
        var day = days?.Of(seen.Seen, entry.ModifiedAt, loopAt);
        if (day?.WhyNot is { } notYet)
            return Leave(place, notYet);
        if (entry.Kind == EntryKind.Link)
        {
            if (options.Links == LinkPolicy.Skip)
                return Leave(place, "a link, and 'links' is skip");
            if (await FollowAsync(place, cancellationToken) is not { Kind: EntryKind.File } target)
                return Leave(place, "a link without a file in this store as its target");
            entry = target with { Path = entry.Path };
        }
        if (entry.Kind == EntryKind.Unknown)
            return Fail(seen, "its store does not report whether it is a file or a folder");
        if (entry.Kind != EntryKind.File)
            return Leave(place, "not a regular file");
        if (!seen.IsNamed && filter.WhyUnknown(entry) is { } unknown)
            return Fail(seen, unknown);
        if (!seen.IsNamed && filter.WhyNot(entry, loopAt) is { } reason)
            return Leave(place, reason);
        return await JudgeFileAsync(place, seen.Path, entry, day?.Day, cancellationToken);
    }

    private ScanResult? JudgeUnusable(ListedEntry seen)
    {
        var harmless = seen.IsNamed ? null : filter.WhyNotUnusable(seen.Seen, seen.Entry.ReportedKind);
        if (harmless is not null)
            return Leave(seen.Place, harmless);
        if (firstPassAt is null)
            _endless.Unusable();
        return Fail(seen, seen.Entry.Trouble ?? "unusable");
    }

    /// <summary>
    /// What a link leads to; null when that is nothing, or nothing that this store gives: one such link must not end
    /// the look at all the others.
    /// </summary>
    private async ValueTask<FileEntry?> FollowAsync(FilePlace link, CancellationToken cancellationToken)
    {
        try
        {
            return await context.StoreOf(link).FindSurelyAsync(link.Path, options.In.Path, cancellationToken);
        }
        catch (StoreException fault) when (fault.Kind is StoreErrorKind.NotFound or StoreErrorKind.Forbidden)
        {
            return null;
        }
    }

    private async ValueTask<ScanResult?> JudgeFileAsync(
        FilePlace place,
        StorePath path,
        FileEntry file,
        DateOnly? day,
        CancellationToken cancellationToken
    )
    {
        var record = await context.Journal.FindAsync(place, cancellationToken);
        if (record?.IsAbout(FileFacts.Of(file)) != true || context.Requirements?.IsHere(record) == false)
            record = null;
        var item = new FileItem
        {
            Id = "",
            Origin = place,
            Place = place,
            RelativePath = path,
            Length = file.Length,
            ModifiedAt = file.ModifiedAt,
            Mode = file.Mode,
            Version = file.Version,
            Day = day,
        };
        if (record is not null && options.Reprocess == ReprocessPolicy.Changed)
        {
            var isDone = record.State == FileState.Done && context.Requirements?.Missing(record, item) is not { Count: > 0 };
            // Where the origin is deleted at the end, one that is there was given again, or came back when the power
            // failed before its folder was written.
            if (isDone && !context.OriginGoes)
                return Leave(place, $"done on {record.At:u}, and {Unchanged(file)}");
            if (!isDone)
                item = item with
                {
                    Copies = record.Copies,
                    Hash = record.Hash,
                    MetRequirements = context.Requirements?.Done(record, item),
                };
        }
        if (options.DoneFile is not null && await MissesDoneFileAsync(item, cancellationToken) is { } missing)
            return Leave(place, missing);
        return options.StableFor is { } stableFor && !context.IsDryRun
            ? await JudgeStableAsync(item, stableFor, cancellationToken)
            : ScanResult.Found(item);
    }

    private async ValueTask<string?> MissesDoneFileAsync(FileItem item, CancellationToken cancellationToken)
    {
        var name = options.DoneFile!.Fill(item, context.Clock, context.Pipeline);
        if (!StorePath.TryParse(name, out var path, out var why))
            return $"its done file cannot be named '{VisibleText.Of(name)}': {why}";
        var store = context.StoreOf(item.Origin);
        if (await store.IsGoneAsync(item.Origin.Path.Folder / path, options.In.Path, cancellationToken))
            return $"its done file {VisibleText.Of(name)} does not exist";
        // It may have grown between the listing and the done file's coming.
        var now = await store.FindSurelyAsync(item.Origin.Path, options.In.Path, cancellationToken);
        return now is { } there && !FileFacts.Of(there).Differ(item.Facts) ? null : "changed during the check of its done file";
    }

    private async ValueTask<ScanResult?> JudgeStableAsync(FileItem item, TimeSpan stableFor, CancellationToken cancellationToken)
    {
        if (item is { Length: null, ModifiedAt: null })
            return ScanResult.Failed(
                item.Origin,
                Unusable(item.Origin, "'stable_for' needs its size or its time, and its store reports neither")
            );
        var now = context.Clock.GetUtcNow();
        var since = await context.Journal.ObserveAsync(item.Origin, item.Length, item.ModifiedAt, now, cancellationToken);
        // By this rule alone the second walk knows what the first has taken, without a list of it.
        if (since + stableFor <= firstPassAt)
            return null;
        if (since + stableFor <= passAt)
            return ScanResult.Found(item);
        if (firstPassAt is not null)
            return ScanResult.Skipped(
                item.Origin,
                $"unchanged for only {DurationText.Of(now - since)}; stable_for is {DurationText.Of(stableFor)}"
            );
        lock (_lock)
        {
            if (StableAt is null || StableAt < since + stableFor)
                StableAt = since + stableFor;
        }
        return null;
    }

    private ScanResult? Fail(ListedEntry seen, string why) =>
        firstPassAt is null ? ScanResult.Failed(seen.Place, Unusable(seen.Place, why), ItemOf(seen)) : null;

    /// <summary>What was compared: a person must see where that was little.</summary>
    private static string Unchanged(FileEntry file) =>
        file switch
        {
            { Length: not null, ModifiedAt: not null } => "neither size nor time has changed",
            { ModifiedAt: not null } => "its time has not changed (its store does not report its size)",
            { Version: not null } => "it is the same version (its store does not report its time)",
            _ => "its size has not changed (its store does not report its time)",
        };

    private FileItem ItemOf(ListedEntry seen) =>
        new()
        {
            Id = "",
            Origin = seen.Place,
            Place = seen.Place,
            RelativePath = seen.Path,
            Length = seen.Entry.Length,
            ModifiedAt = seen.Entry.ModifiedAt,
            Day = days?.Of(seen.Seen, seen.Entry.ModifiedAt, loopAt).Day,
        };

    /// <summary>The second walk tells nothing again.</summary>
    private ScanResult? Leave(FilePlace place, string reason) => firstPassAt is null ? ScanResult.Skipped(place, reason) : null;

    private static StoreException Unusable(FilePlace place, string why) =>
        new(place, StoreErrorKind.Other, $"{VisibleText.Of(place.ToString())} cannot be processed: {VisibleText.Of(why)}");
}
