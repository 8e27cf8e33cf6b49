using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Stores.S3;
using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Stores.Contract.S3;

/// <summary>A server that can be odd, and stores on it.</summary>
public abstract class OddFacts : IAsyncLifetime
{
    protected const int Mebibyte = 1 << 20;
    private readonly List<S3Store> _stores = [];
    private int _attempts;

    protected OddS3Server Server { get; } = new();

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A store with small parts, on the server as it behaves from now on.</summary>
    protected S3Store Open(S3Behavior? behavior = null, Func<S3StoreOptions, S3StoreOptions>? change = null)
    {
        Server.Behavior = behavior ?? Server.Behavior;
        var options = Server.Options() with { PartSize = new(5 * Mebibyte), Parts = 3 };
        var store = new S3Store(change?.Invoke(options) ?? options, new("bucket", new EventStream(), TimeProvider.System));
        _stores.Add(store);
        return store;
    }

    protected static StorePath At(string path) => StorePath.Parse(path);

    protected DraftSpec Order(string path, long? length) =>
        new(At(path), length, $"0123456789ab-{Interlocked.Increment(ref _attempts)}");

    protected static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    protected static async Task<IReadOnlyList<FileEntry>> ListAsync(S3Store store) =>
        await store.ListAsync(StorePath.Root, true, Stop).ToListAsync(Stop);

    protected static async Task<FileEntry> WriteAsync(S3Store store, DraftSpec order, byte[] bytes)
    {
        await using var draft = await store.CreateAsync(order, Stop);
        foreach (var some in bytes.Chunk(3 * Mebibyte / 2))
            await draft.WriteAsync(some, Stop);
        return await draft.CommitAsync(Stop);
    }

    /// <summary>
    /// Reads as the engine does: several pieces at once, and one byte behind the end that is expected.
    /// </summary>
    protected static async Task<byte[]> ReadAsync(S3Store store, string path, int expected)
    {
        await using var reader = await store.OpenReadAsync(At(path), Stop);
        var reads = new List<(Task<int> Read, byte[] Bytes)>();
        for (var offset = 0; offset < expected; offset += reader.PieceSize)
        {
            var piece = new byte[Math.Min(reader.PieceSize, expected - offset)];
            reads.Add((reader.ReadAsync(offset, piece, Stop).AsTask(), piece));
        }
        var behind = new byte[1];
        reads.Add((reader.ReadAsync(expected, behind, Stop).AsTask(), behind));
        await Task.WhenAll(reads.Select(read => read.Read));
        return [.. reads.SelectMany(read => read.Bytes.Take(read.Read.Result))];
    }

    protected static async Task<StoreException> RefusesAsync(StoreErrorKind kind, Func<Task> call, params string[] words)
    {
        var fault = await Assert.ThrowsAnyAsync<StoreException>(call);
        Assert.True(fault.Kind == kind, $"expected {kind}, found {fault.Kind}: {fault}");
        Assert.DoesNotContain("not-to-be-seen", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        Assert.All(words, word => Assert.Contains(word, fault.Message, StringComparison.Ordinal));
        return fault;
    }
}
