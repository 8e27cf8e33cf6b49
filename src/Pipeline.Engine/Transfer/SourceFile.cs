using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Engine.Transfer;

/// <summary>
/// A file that is opened to be copied, and the only place where one is. What was opened is compared with what was
/// listed before its first byte goes anywhere: whoever may write to the folder can put a link to another file there, or
/// another file, between the listing and the opening.
/// </summary>
internal sealed class SourceFile : IAsyncDisposable
{
    private readonly FileItem _item;
    private readonly Task<FileEntry?>? _look;

    private SourceFile(FileItem item, IFileReader reader, long? length)
    {
        (_item, Reader) = (item, reader);
        // Of one piece the last look comes back together with the bytes, before they go anywhere.
        if (reader.Opened is null && (length is null || length > reader.PieceSize))
            _look = reader.StatAsync(CancellationToken.None).AsTask();
    }

    /// <summary>The open file.</summary>
    public IFileReader Reader { get; }

    /// <summary>Opens the file of an item, and compares it at once where its store knows what it has opened.</summary>
    /// <param name="store">The store of <see cref="FileItem.Place"/>.</param>
    /// <param name="item">The file, or a chunk of it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="StoreException">It cannot be opened, or is not the file that was listed (Changed).</exception>
    public static async ValueTask<SourceFile> OpenAsync(IFileStore store, FileItem item, CancellationToken cancellationToken)
    {
        var reader =
            item.Chunk is { } chunk && store.As<ICanReadParts>() is { } parts
                ? await parts.OpenForPartAsync(item.Place.Path, chunk.Length, cancellationToken)
                : await store.OpenReadAsync(item.Place.Path, cancellationToken);
        try
        {
            if (reader.Opened is { } opened)
                Faults.RefuseChanged(item, opened);
            return new(item, reader, item.Chunk?.Length ?? item.PlaceLength);
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Refuses a file of more than one piece that is not the one that was listed. A distant store was asked when the
    /// file was opened, so that its answer comes while the draft is made. A store that tells nothing while a file is
    /// open is believed.
    /// </summary>
    /// <exception cref="StoreException">It is another one (Changed).</exception>
    public async ValueTask RefuseOtherAsync()
    {
        if (_look is not null && await _look is { } opened)
            Faults.RefuseChanged(_item, opened);
    }

    public async ValueTask DisposeAsync()
    {
        if (_look is not null)
            await ((Task)_look).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Reader.DisposeAsync();
    }
}
