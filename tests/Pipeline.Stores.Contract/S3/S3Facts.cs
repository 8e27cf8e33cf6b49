using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Stores.S3;
using Pipeline.Testing.Servers.S3;

namespace Pipeline.Stores.Contract.S3;

/// <summary>A bucket, and stores on it, for the facts that are about S3 alone.</summary>
public abstract class S3Facts(SharedRadosgw shared) : IAsyncLifetime
{
    protected const int Mebibyte = 1 << 20;
    private readonly List<S3Store> _stores = [];
    private int _attempts;

    protected Bucket Bucket { get; private set; } = null!;

    protected Radosgw Server => shared.Server;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Bucket = await Bucket.CreateAsync(shared.Server, Stop);

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
        await Bucket.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>A store with small parts.</summary>
    protected S3Store Open(S3StoreOptions? options = null, TimeProvider? clock = null)
    {
        var store = new S3Store(
            options ?? Bucket.Options() with { PartSize = new(5 * Mebibyte), Parts = 3 },
            new("bucket", new EventStream(), clock ?? TimeProvider.System)
        );
        _stores.Add(store);
        return store;
    }

    protected DraftSpec Order(string path, long length) =>
        new(StorePath.Parse(path), length, $"0123456789ab-{Interlocked.Increment(ref _attempts)}");

    protected static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    protected static async Task<FileEntry> WriteAsync(S3Store store, DraftSpec order, byte[] bytes)
    {
        await using var draft = await store.CreateAsync(order, Stop);
        foreach (var some in bytes.Chunk(3 * Mebibyte / 2))
            await draft.WriteAsync(some, Stop);
        return await draft.CommitAsync(Stop);
    }

    protected static async Task<StoreException> RefusesAsync(StoreErrorKind kind, Func<Task> call)
    {
        var fault = await Assert.ThrowsAnyAsync<StoreException>(call);
        Assert.True(fault.Kind == kind, $"expected {kind}, found {fault.Kind}: {fault}");
        Assert.DoesNotContain("not-to-be-seen", fault.ToString(), StringComparison.Ordinal);
        return fault;
    }

    /// <summary>Notes in memory, in the order in which they come.</summary>
    protected sealed class Notes : IUploadRegistry
    {
        public IList<string> All { get; } = [];

        public IList<string> Left { get; } = [];

        public Action<string> Before { get; set; } = _ => { };

        public ValueTask NoteAsync(FilePlace place, string mark, string? instead, CancellationToken cancellationToken)
        {
            Before(mark);
            All.Add(mark);
            Left.Add(mark);
            if (instead is not null)
                Forget(place, instead);
            return ValueTask.CompletedTask;
        }

        public void Forget(FilePlace place, string mark) => Assert.True(Left.Remove(mark), mark);
    }
}
