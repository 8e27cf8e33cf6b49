using System.Collections.Concurrent;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Times;

namespace Pipeline.Cli.Bench;

/// <summary>
/// The throw-away folders of a bench, one in the root of each store: nothing else is written or deleted. Stores are
/// opened only while it works, so that no connection is held during a run.
/// </summary>
/// <param name="bench">The bench's name.</param>
internal sealed class BenchWorkspace(string bench)
{
    private const int AtOnce = 16;
    private const int Piece = 256 * 1024;

    /// <summary>The roots in which there may be something: those that were looked at before a run.</summary>
    private readonly HashSet<string> _touched = [];

    /// <summary>The folder's name, the same in every store.</summary>
    public string Folder { get; } = BenchFolder.Name(bench);

    /// <summary>
    /// Makes everything as each run of a plan is to find it: the data in the source's store, nothing else anywhere.
    /// </summary>
    public Task PrepareAsync(PipelinePlan plan, DataSet data, CancellationToken cancellationToken) =>
        WithStoresAsync(
            plan,
            async stores =>
            {
                var source = BenchPlan.SourceOf(plan);
                var wanted = data.Files.ToDictionary(file => StorePath.Parse(Folder) / source.Path / file.Path);
                foreach (var store in stores)
                {
                    var isSource = store.Name == source.Store;
                    var there = await ListAsync(store, cancellationToken);
                    if (_touched.Add(store.Traits.Root))
                        await MustHaveRoomAsync(store, data, cancellationToken);
                    await DeleteAsync(store, there, entry => isSource && Keeps(wanted, entry), cancellationToken);
                    if (!isSource)
                        continue;
                    var kept = there.Where(entry => Keeps(wanted, entry)).Select(entry => entry.Path).ToHashSet();
                    await MakeAsync(store, [.. wanted.Where(file => !kept.Contains(file.Key))], cancellationToken);
                }
            }
        );

    /// <summary>Takes the folder out of every store of a plan in which this site was at work.</summary>
    public Task RemoveAsync(PipelinePlan plan, CancellationToken cancellationToken) =>
        WithStoresAsync(
            plan,
            async stores =>
            {
                foreach (var store in stores.Where(store => _touched.Contains(store.Traits.Root)))
                    await RemoveAsync(store, cancellationToken);
            }
        );

    /// <summary>Takes the folder out of every store of a plan, after a bench that was killed.</summary>
    public Task SweepAsync(PipelinePlan plan, CancellationToken cancellationToken) =>
        WithStoresAsync(
            plan,
            async stores =>
            {
                foreach (var store in stores)
                    await RemoveAsync(store, cancellationToken);
            }
        );

    private async Task RemoveAsync(IFileStore store, CancellationToken cancellationToken)
    {
        // A store whose root is not there yet cannot say that nothing is there to delete.
        if (await store.FindAsync(StorePath.Parse(Folder), cancellationToken) is not null)
        {
            await DeleteAsync(store, await ListAsync(store, cancellationToken), _ => false, cancellationToken);
            await store.DeleteAsync(StorePath.Parse(Folder), cancellationToken);
        }
        _touched.Remove(store.Traits.Root);
    }

    /// <summary>Refuses when a store has too little room for the data and as many bytes of copies.</summary>
    private static async Task MustHaveRoomAsync(IFileStore store, DataSet data, CancellationToken cancellationToken)
    {
        if (
            store.As<ICanTellSpace>() is { } room
            && await room.FreeBytesAsync(StorePath.Root, cancellationToken) is { } free
            && free / 2 < data.Bytes
        )
            throw new StoreException(
                new(store.Name, StorePath.Root),
                StoreErrorKind.NoSpace,
                $"{store.Name}: only {new ByteSize(free)} are free, and the data and its copies need "
                    + $"{new ByteSize(2 * data.Bytes)}; use less data (--files, --size)"
            );
    }

    private static bool Keeps(Dictionary<StorePath, DataFile> wanted, FileEntry entry) =>
        entry.Kind == EntryKind.File && wanted.TryGetValue(entry.Path, out var file) && file.Length == entry.Length;

    /// <summary>
    /// Opens the stores of a plan for a moment; of two that are the same place only one, that of the source before
    /// others.
    /// </summary>
    private static async Task WithStoresAsync(PipelinePlan plan, Func<IReadOnlyList<IFileStore>, Task> work)
    {
        var stores = plan.BuildStores(new EventStream(), MachineClock.Instance);
        try
        {
            var source = BenchPlan.SourceOf(plan).Store;
            await work([.. stores.Values.OrderBy(store => store.Name != source).DistinctBy(store => store.Traits.Root)]);
        }
        finally
        {
            foreach (var store in stores.Values)
                await store.DisposeAsync();
        }
    }

    private async Task<List<FileEntry>> ListAsync(IFileStore store, CancellationToken cancellationToken)
    {
        var folder = StorePath.Parse(Folder);
        var entries = new List<FileEntry>();
        if (await store.FindAsync(folder, cancellationToken) is null)
            return entries;
        await foreach (var entry in store.ListAsync(folder, recursive: true, cancellationToken))
            entries.Add(entry);
        return entries;
    }

    /// <summary>Deletes what is not kept, and the folders that are empty then, the deepest first.</summary>
    private static async Task DeleteAsync(
        IFileStore store,
        List<FileEntry> entries,
        Func<FileEntry, bool> keeps,
        CancellationToken cancellationToken
    )
    {
        var inUse = new HashSet<StorePath>();
        foreach (var kept in entries.Where(keeps))
        {
            for (var folder = kept.Path.Folder; !folder.IsRoot && inUse.Add(folder); )
                folder = folder.Folder;
        }
        await Parallel.ForEachAsync(
            entries.Where(entry => entry.Kind != EntryKind.Folder && !keeps(entry)),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (entry, token) => await store.DeleteAsync(entry.Path, token)
        );
        var folders = entries.Where(entry => entry.Kind == EntryKind.Folder && !inUse.Contains(entry.Path));
        foreach (var folder in folders.OrderByDescending(entry => entry.Path.Text.Count(letter => letter == '/')))
            await store.DeleteAsync(folder.Path, cancellationToken);
    }

    private async Task MakeAsync(IFileStore store, KeyValuePair<StorePath, DataFile>[] files, CancellationToken cancellationToken)
    {
        var buffers = new ConcurrentBag<byte[]>();
        await Parallel.ForEachAsync(
            files.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (file, token) =>
            {
                var buffer = buffers.TryTake(out var used) ? used : new byte[Piece];
                var (path, what) = file.Item;
                await using var draft = await store.CreateAsync(new(path, what.Length, $"{bench}-{file.Index}"), token);
                await using var from = what.From is null ? null : File.OpenRead(what.From);
                for (var left = what.Length; left > 0; )
                {
                    var length = await FillAsync(from, buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), token);
                    await draft.WriteAsync(buffer.AsMemory(0, length), token);
                    left -= length;
                }
                await draft.CommitAsync(token);
                buffers.Add(buffer);
            }
        );
    }

    /// <summary>Bytes of the user's file, or random ones, which no link and no disk can make smaller.</summary>
    private static async ValueTask<int> FillAsync(FileStream? from, Memory<byte> into, CancellationToken cancellationToken)
    {
        if (from is null)
        {
            Random.Shared.NextBytes(into.Span);
            return into.Length;
        }
        return await from.ReadAsync(into, cancellationToken) is var read and > 0
            ? read
            : throw new IOException($"{from.Name} became shorter while it was read");
    }
}
