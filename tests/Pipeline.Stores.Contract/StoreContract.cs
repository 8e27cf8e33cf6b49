using System.Security.Cryptography;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.Contract;

/// <summary>
/// What every store promises. A class a store derives from it and says how an empty store is made; the parts of this
/// class, one file each, hold the facts.
/// </summary>
public abstract partial class StoreContract : IAsyncLifetime
{
    private const string Run = "0123456789ab";
    private static readonly DateTimeOffset Noon = new(2024, 2, 29, 12, 0, 0, TimeSpan.Zero);
    private int _attempts;

    /// <summary>An empty store, made anew for every fact.</summary>
    protected IFileStore Store { get; private set; } = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await CloseAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes the empty store.</summary>
    protected abstract ValueTask<IFileStore> OpenAsync();

    /// <summary>Takes away what was made for it.</summary>
    protected abstract ValueTask CloseAsync();

    protected static StorePath Path(string text) => StorePath.Parse(text);

    /// <summary>Bytes that are the same in every run and differ from those of any other length.</summary>
    protected static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    protected DraftSpec Order(string path, long length) =>
        new DraftSpec(Path(path), length, $"{Run}-{Interlocked.Increment(ref _attempts)}").CalledAsIn(Store.Traits);

    protected Task<FileEntry> WriteAsync(string path, byte[] bytes) => WriteAsync(Order(path, bytes.Length), bytes);

    protected async Task<FileEntry> WriteAsync(DraftSpec order, byte[] bytes)
    {
        await using var draft = await Store.CreateAsync(order, Stop);
        await draft.WriteAsync(bytes, Stop);
        return await draft.CommitAsync(Stop);
    }

    protected async Task<byte[]> ReadAsync(string path)
    {
        await using var reader = await Store.OpenReadAsync(Path(path), Stop);
        using var all = new MemoryStream();
        var piece = new byte[reader.PieceSize];
        while (await reader.ReadAsync(all.Length, piece, Stop) is var got and > 0)
            all.Write(piece, 0, got);
        return all.ToArray();
    }

    protected async Task<IReadOnlyList<FileEntry>> ListAsync(string folder = "", bool recursive = true) =>
        await Store.ListAsync(Path(folder), recursive, Stop).ToListAsync(Stop);

    /// <summary>The paths of everything that is no folder, in ordinal order: what a fact expects to be left.</summary>
    protected async Task<IReadOnlyList<string>> NamesAsync() =>
        [
            .. (await ListAsync())
                .Where(entry => entry.Kind != EntryKind.Folder)
                .Select(entry => entry.Path.Text)
                .Order(StringComparer.Ordinal),
        ];

    protected static async Task<StoreException> RefusesAsync(StoreErrorKind kind, Func<Task> call)
    {
        var fault = await Assert.ThrowsAnyAsync<StoreException>(call);
        Assert.True(fault.Kind == kind, $"expected {kind}, found {fault.Kind}: {fault.Message}");
        return fault;
    }

    protected T Ability<T>()
        where T : class
    {
        var ability = Store.As<T>();
        Assert.SkipWhen(ability is null, $"{GetType().Name}: the store has no {typeof(T).Name}");
        return ability;
    }

    private static ContentHash Sha256(byte[] bytes) => new("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)));
}
