using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Testing;
using Pipeline.Testing.Memory;

namespace Pipeline.Stores.Contract.Memory;

public sealed class PowerCutTests
{
    private static readonly byte[] Old = [1, 2, 3];
    private static readonly byte[] New = [4, 5, 6, 7];
    private readonly MemoryStore _store = new("memory", new ManualTime());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commit_flushes_bytes_then_renames_then_flushes_the_folder()
    {
        await WriteAsync("folder/a", New);
        Assert.Equal(
            [
                MemoryCall.MakeFolder,
                MemoryCall.FlushFolder,
                MemoryCall.Create,
                MemoryCall.Write,
                MemoryCall.Set,
                MemoryCall.Flush,
                MemoryCall.Rename,
                MemoryCall.FlushFolder,
            ],
            _store.Trace.Select(operation => operation.What)
        );
    }

    [Fact]
    public async Task Old_file_or_new_file_is_whole_after_a_power_cut_at_every_operation()
    {
        _store.Put("folder/a", Old);
        await WriteAsync("folder/a", New);
        var operations = _store.Trace.Count;
        var seen = new HashSet<int>();
        for (var k = 0; k <= operations; k++)
        {
            var store = new MemoryStore("memory", new ManualTime());
            store.Put("folder/a", Old);
            var left = k;
            store.Before = _ =>
            {
                if (left-- == 0)
                    store.PowerCut();
            };
            var fault = await Record.ExceptionAsync(() => WriteAsync(store, "folder/a", New));
            Assert.Equal(k < operations, fault is StoreException);
            if (fault is null)
                store.PowerCut();
            store.PowerOn();
            var bytes = store.Get("folder/a");
            Assert.True(bytes is not null && (bytes.SequenceEqual(Old) || bytes.SequenceEqual(New)), $"cut at {k}");
            Assert.True(fault is not null || bytes.SequenceEqual(New), "what was committed is durable");
            seen.Add(bytes.Length);
        }
        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task What_was_not_flushed_is_forgotten()
    {
        _store.Put("a", Old);
        _store.Before = operation =>
        {
            if (operation.What is MemoryCall.FlushFolder)
                _store.PowerCut();
        };
        await Assert.ThrowsAsync<StoreException>(async () =>
            await _store.MoveAsync(StorePath.Parse("a"), StorePath.Parse("b"), Stop)
        );
        await Assert.ThrowsAsync<StoreException>(async () => await _store.FindAsync(StorePath.Parse("a"), Stop));
        _store.PowerOn();
        Assert.Equal(["a"], _store.Files);
        Assert.Equal(Old, _store.Get("a"));
    }

    [Fact]
    public async Task Draft_of_before_the_cut_stays_dead()
    {
        await using var draft = await _store.CreateAsync(new(StorePath.Parse("a"), 4, "0123456789ab-1"), Stop);
        _store.PowerCut();
        _store.PowerOn();
        await Assert.ThrowsAsync<StoreException>(async () => await draft.WriteAsync(New, Stop));
        await Assert.ThrowsAsync<StoreException>(async () => await draft.CommitAsync(Stop));
        Assert.Empty(_store.Files);
    }

    private Task WriteAsync(string path, byte[] bytes) => WriteAsync(_store, path, bytes);

    private static async Task WriteAsync(MemoryStore store, string path, byte[] bytes)
    {
        await using var draft = await store.CreateAsync(new(StorePath.Parse(path), bytes.Length, "0123456789ab-1"), Stop);
        await draft.WriteAsync(bytes, Stop);
        await draft.CommitAsync(Stop);
    }
}
