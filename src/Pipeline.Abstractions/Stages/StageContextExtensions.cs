using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Abstractions.Stages;

/// <summary>What several stages ask of the run's stores.</summary>
internal static class StageContextExtensions
{
    /// <summary>The store of a place.</summary>
    public static IFileStore StoreOf(this StageContext context, FilePlace place) => context.Stores[place.Store];

    /// <summary>What stands at a place, or null.</summary>
    public static ValueTask<FileEntry?> FindAsync(
        this StageContext context,
        FilePlace place,
        CancellationToken cancellationToken
    ) => context.StoreOf(place).FindAsync(place.Path, cancellationToken);

    /// <summary>Whether the origin of a file is gone while the folder in which the source looked is there.</summary>
    /// <exception cref="StoreException">That cannot be told.</exception>
    public static ValueTask<bool> IsGoneAsync(this IFileStore store, FileItem item, CancellationToken cancellationToken) =>
        store.IsGoneAsync(item.Origin.Path, Around(item.Origin.Path, item.RelativePath), cancellationToken);

    /// <summary>The same, where a file that cannot be looked at counts as there.</summary>
    public static ValueTask<bool> IsSurelyGoneAsync(this IFileStore store, FileItem item, CancellationToken cancellationToken) =>
        store.IsSurelyGoneAsync(item.Origin.Path, Around(item.Origin.Path, item.RelativePath), cancellationToken);

    /// <summary>The folder that a path is seen from, if it ends so; else the root.</summary>
    private static StorePath Around(StorePath path, StorePath below) =>
        path.Text.EndsWith($"/{below.Text}", StringComparison.Ordinal)
            ? StorePath.Parse(path.Text[..^(below.Text.Length + 1)])
            : StorePath.Root;

    /// <summary>What stands where a copy is to go, or null.</summary>
    public static ValueTask<FileEntry?> FindTargetAsync(
        this StageContext context,
        FilePlace place,
        CancellationToken cancellationToken
    ) =>
        context.StoreOf(place).As<ICanFindTargets>()?.FindTargetAsync(place.Path, cancellationToken)
        ?? context.FindAsync(place, cancellationToken);

    /// <summary>
    /// Whether a file stands at the place of a copy, and nothing that its store tells says that it is another.
    /// </summary>
    public static async ValueTask<bool> IsThereAsync(
        this StageContext context,
        FileCopy copy,
        CancellationToken cancellationToken
    )
    {
        var store = context.StoreOf(copy.Place);
        return await store.FindAsync(copy.Place.Path, cancellationToken) is { Kind: EntryKind.File } found
            && context.IsStill(copy, found);
    }

    /// <summary>
    /// Whether what proved a copy does not count, because only the journal tells of it and something is taken away.
    /// </summary>
    public static bool IsUnproved(this StageContext context, FileCopy copy) => context.IsDestructive && copy.IsRecalled == true;

    /// <summary>Whether nothing that a store tells of a copy says that it is another by now.</summary>
    public static bool IsStill(this StageContext context, FileCopy copy, FileEntry found)
    {
        var store = context.StoreOf(copy.Place);
        return (found.Length is null || copy.Length is null || found.Length == copy.Length)
            && !FileTimes.Differ(found.ModifiedAt, store, copy.ModifiedAt, store);
    }

    /// <summary>What is different about the origin since it was listed, or null.</summary>
    public static string? WhatChanged(this StageContext context, FileItem item, FileEntry now)
    {
        var store = context.StoreOf(item.Origin);
        return now.Kind != EntryKind.File ? "it is no longer a file"
            : now.Length is { } length && item.Length is { } listed && length != listed
                ? $"its size was {listed} bytes and is now {length}"
            : FileTimes.Differ(now.ModifiedAt, store, item.ModifiedAt, store)
                ? $"its time was {item.ModifiedAt:O} and is now {now.ModifiedAt:O}"
            : item.Version is not null && now.Version is not null && item.Version != now.Version
                ? "it was replaced by another file"
            : null;
    }

    /// <summary>Whether two places are one and the same file.</summary>
    public static bool IsSameFile(this StageContext context, FilePlace a, FilePlace b) =>
        a == b || IsSamePath(context.RootOf(a), a.Path.Text, context.RootOf(b), b.Path.Text);

    /// <summary>
    /// Asked of every file: the whole paths are put together only where length and beginning already agree.
    /// </summary>
    private static bool IsSamePath(ReadOnlySpan<char> rootA, string pathA, ReadOnlySpan<char> rootB, string pathB)
    {
        var common = Math.Min(rootA.Length, rootB.Length);
        return rootA.Length + pathA.Length == rootB.Length + pathB.Length
            && rootA[..common].SequenceEqual(rootB[..common])
            && $"{rootA}/{pathA}".Equals($"{rootB}/{pathB}", StringComparison.Ordinal);
    }

    private static ReadOnlySpan<char> RootOf(this StageContext context, FilePlace place) =>
        context.StoreOf(place).Traits.Root.AsSpan().TrimEnd('/');
}
