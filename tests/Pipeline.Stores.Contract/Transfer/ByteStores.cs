using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Transfer;
using Pipeline.Stores.Local;
using Pipeline.Stores.S3;
using Pipeline.Stores.Sftp;
using Pipeline.Testing;
using Pipeline.Testing.Memory;
using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Stores.Contract.Transfer;

/// <summary>
/// A folder, an SFTP server and a bucket, each as a source and once more under another name as a destination.
/// </summary>
public sealed class ByteStores : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly OddS3Server _bucket = new();
    private readonly Dictionary<string, IFileStore> _stores = [];
    private readonly MemoryJournal _journal = new();

    public FileTransfer Transfer => field ??= new(_journal, _journal.Run);

    public IFileStore this[string kind] => Named(kind, kind);

    public static PathTemplate Place(string text) =>
        PathTemplate.TryParse(text, out var place, out var why) ? place : throw new FormatException(why);

    /// <summary>The store of a kind, under a name of its own.</summary>
    public IFileStore Named(string kind, string name)
    {
        if (!_stores.TryGetValue($"{kind} {name}", out var store))
            _stores.Add($"{kind} {name}", store = Make(kind, name));
        return store;
    }

    /// <summary>
    /// A destination of a kind: the source itself where that is of the kind, so that the store may copy inside itself.
    /// </summary>
    public IFileStore Target(string from, string to) => from == to ? this[to] : Named(to, "to");

    public BuiltInStageContext Context(IReadOnlyDictionary<string, IFileStore> stores) =>
        new()
        {
            Step = "copy",
            Pipeline = "bytes",
            Stores = stores,
            Journal = _journal,
            Events = new([]),
            Clock = TimeProvider.System,
            Transfer = Transfer,
        };

    public async Task PutAsync(string kind, StorePath path, byte[] bytes)
    {
        var order = new DraftSpec(path, bytes.Length, Transfer.NextTag());
        await using var draft = await this[kind].CreateAsync(order, default);
        await draft.WriteAsync(bytes, default);
        await draft.CommitAsync(default);
    }

    /// <summary>
    /// Puts other bytes in the place of a file's, in the same file, as somebody does who writes to it while it is read.
    /// </summary>
    public void Change(string kind, StorePath path, byte[] bytes)
    {
        if (kind == "s3")
            _bucket.Seed(path.Text, bytes);
        else
            File.WriteAllBytes(Path.Combine(_folder.Path, kind, path.Text), bytes);
    }

    public async Task<byte[]?> GetAsync(string kind, StorePath path)
    {
        if (kind == "s3")
            return _bucket.Objects.TryGetValue(path.Text, out var found) ? [.. found.Bytes] : null;
        var file = Path.Combine(_folder.Path, kind, path.Text);
        return File.Exists(file) ? await File.ReadAllBytesAsync(file) : null;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores.Values)
            await store.DisposeAsync();
        await _bucket.DisposeAsync();
        _folder.Dispose();
    }

    private IFileStore Make(string kind, string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.Path, kind)).FullName;
        var context = new StoreContext(name, new EventStream(), TimeProvider.System);
        return kind switch
        {
            "local" => new LocalStore(name, new() { Root = folder }),
            "sftp" => new SftpStore(new() { BuiltIn = folder }, context),
            _ => new S3Store(_bucket.Options("") with { PartSize = new(5 << 20) }, context),
        };
    }
}
