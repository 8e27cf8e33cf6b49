using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Integrity;

/// <summary>Checks one file of the journal: its origin and its copies.</summary>
internal sealed class FileCheck(ICopyRegistry journal, IReadOnlyDictionary<string, IFileStore> stores, CheckOptions options)
{
    private const string Gone = "is gone";
    private long _origins;
    private long _copies;
    private long _readBack;

    public long Origins => Volatile.Read(ref _origins);

    public long Copies => Volatile.Read(ref _copies);

    public long ReadBack => Volatile.Read(ref _readBack);

    /// <summary>What is wrong with a file; nothing when all is well.</summary>
    public async Task<IReadOnlyList<CheckFinding>> CheckAsync(FileRecord record, CancellationToken cancellationToken)
    {
        var findings = new List<CheckFinding>();
        var origin = await OriginAsync(record, findings, cancellationToken);
        if (origin == OriginState.Unchanged)
            Interlocked.Increment(ref _origins);
        // A file in progress whose source exists is safe: missing copies are created again.
        var mayLackCopies = record.State is FileState.InProgress or FileState.Failed && origin is not OriginState.Gone;
        foreach (var copy in record.Copies)
        {
            if (!IsHere(copy.Place, copy.StoreId))
            {
                findings.Add(new(copy.Place, Elsewhere(copy.Place, $"the copy of {record.Origin}"), IsTrouble: false));
                continue;
            }
            var trouble = await CopyAsync(record, copy, cancellationToken);
            if (trouble is null)
                Interlocked.Increment(ref _copies);
            else if (!mayLackCopies)
                findings.Add(
                    new(
                        copy.Place,
                        $"{trouble}; it is the copy of {record.Origin}, {Words(origin)}",
                        IsTrouble: trouble != Gone || origin != OriginState.Unchanged
                    )
                );
        }
        if (origin == OriginState.Gone)
            findings.AddRange(Unproved(record));
        return findings;
    }

    private static IEnumerable<CheckFinding> Unproved(FileRecord record)
    {
        if (record.Copies.IsDefaultOrEmpty)
            yield return new(record.Origin, "does not exist, and no copy of it is known");
        if (record.State != FileState.Deleting)
            yield break;
        foreach (var copy in record.Copies.Where(copy => copy.VerifiedBy == VerificationLevel.None))
            yield return new(record.Origin, $"was deleted although its copy {copy.Place} was not verified");
    }

    private async Task<OriginState> OriginAsync(
        FileRecord record,
        List<CheckFinding> findings,
        CancellationToken cancellationToken
    )
    {
        if (!stores.TryGetValue(record.Origin.Store, out var store))
        {
            findings.Add(new(record.Origin, $"cannot be checked: the pipeline no longer has a store '{record.Origin.Store}'"));
            return OriginState.Unknown;
        }
        if (!IsHere(record.Origin, record.StoreId))
        {
            findings.Add(new(record.Origin, Elsewhere(record.Origin, "this file"), IsTrouble: false));
            return OriginState.Unknown;
        }
        try
        {
            if (await store.FindSurelyAsync(record.Origin.Path, cancellationToken) is not { } now)
                return OriginState.Gone;
            var isSame =
                now.Kind == EntryKind.File
                && !(record.Facts with { ModifiedAt = null }).Differ(FileFacts.Of(now))
                && !FileTimes.Differ(now.ModifiedAt, store, record.ModifiedAt, store);
            return isSame ? OriginState.Unchanged : OriginState.Changed;
        }
        catch (StoreException fault) when (fault.Kind != StoreErrorKind.Unreachable)
        {
            findings.Add(new(record.Origin, $"cannot be checked: {fault.Message}"));
            return OriginState.Unknown;
        }
    }

    /// <summary>What is wrong with a copy, or null.</summary>
    private async Task<string?> CopyAsync(FileRecord record, FileCopy copy, CancellationToken cancellationToken)
    {
        if (!stores.TryGetValue(copy.Place.Store, out var store))
            return $"cannot be checked: the pipeline no longer has a store '{copy.Place.Store}'";
        try
        {
            var found = await store.FindSurelyAsync(copy.Place.Path, cancellationToken);
            if (found is not { } now)
                return Gone;
            if (now.Kind != EntryKind.File)
                return "is no longer a file";
            if (now.Length is { } length && copy.Length is { } wantedLength && length != wantedLength)
                return $"has {length} bytes instead of {wantedLength}{AndOwner(await OtherOwnerAsync(record, copy, store, cancellationToken))}";
            if (!options.ReadsBack || record.Hash is not { } wanted)
                return await OtherOwnerAsync(record, copy, store, cancellationToken);
            var read = await FileHasher.HashAsync(store, copy.Place.Path, copy.Length, wanted.Algorithm, cancellationToken);
            if (read != wanted)
                return $"has other bytes: {read} instead of "
                    + $"{wanted}{AndOwner(await OtherOwnerAsync(record, copy, store, cancellationToken))}";
            Interlocked.Increment(ref _readBack);
            return null;
        }
        catch (StoreException fault) when (fault.Kind != StoreErrorKind.Unreachable)
        {
            return $"cannot be read: {fault.Message}";
        }
    }

    /// <summary>Whether the store that has a name today is the one that had it then, as far as that is known.</summary>
    private bool IsHere(FilePlace place, string? storeId) =>
        !stores.ContainsKey(place.Store) || stores.IsStill(place.Store, storeId);

    private static string Elsewhere(FilePlace place, string what) =>
        $"cannot be checked: {what} is in another store than the present '{place.Store}'";

    private static string AndOwner(string? owner) => owner is null ? "" : $", {owner}";

    /// <summary>
    /// The other file that the copy now belongs to; without a hash a file of the same size could go unnoticed. Null
    /// when the source is in another store, because its place differs for that reason alone.
    /// </summary>
    private async ValueTask<string?> OtherOwnerAsync(
        FileRecord record,
        FileCopy copy,
        IFileStore store,
        CancellationToken cancellationToken
    ) =>
        IsHere(record.Origin, record.StoreId)
        && stores.TryGetValue(record.Origin.Store, out var home)
        && await journal.FindCopyOwnerAsync(store.Locate(copy.Place.Path), cancellationToken) is { } owner
        && owner.Origin != home.Locate(record.Origin.Path)
            ? $"is now the copy of {owner.Text}"
            : null;

    private static string Words(OriginState origin) =>
        origin switch
        {
            OriginState.Unchanged => "which still exists",
            OriginState.Changed => "which is now another file",
            OriginState.Gone => "which does not exist",
            _ => "which cannot be checked",
        };

    private enum OriginState
    {
        Unchanged,
        Changed,
        Gone,
        Unknown,
    }
}
