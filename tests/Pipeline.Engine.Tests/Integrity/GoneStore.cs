using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Engine.Tests.Integrity;

/// <summary>A store that answers every question about a file with one fault; its folders are empty.</summary>
internal sealed class GoneStore(StoreException fault) : IFileStore
{
    public string Name => "out";

    public StoreTraits Traits { get; } = new() { Root = "gone" };

    public IAsyncEnumerable<FileEntry> ListAsync(StorePath folder, bool recursive, CancellationToken cancellationToken) =>
        AsyncEnumerable.Empty<FileEntry>();

    public ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken cancellationToken) =>
        ValueTask.FromException<FileEntry?>(fault);

    public ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken) =>
        ValueTask.FromException<IFileReader>(fault);

    public ValueTask<IFileDraft> CreateAsync(DraftSpec order, CancellationToken cancellationToken) =>
        ValueTask.FromException<IFileDraft>(fault);

    public ValueTask DeleteAsync(StorePath path, CancellationToken cancellationToken) => ValueTask.FromException(fault);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
