using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Stores.Zip;

/// <summary>
/// A zip archive on this machine. Each change writes the whole archive anew beside the old one and renames it, so that
/// a kill leaves the old or the new one. New files are stored uncompressed. Times are UTC, in steps of two seconds.
/// </summary>
public sealed class ZipStore(string name, ZipStoreOptions options, TimeProvider clock) : IFileStore, ICanMove, ICanConfirmAbsence
{
    private readonly ArchiveFile _archive = new(options.File);
    private StoreTraits? _traits;

    /// <summary>The kind, for the registry.</summary>
    public static StoreDescriptor Kind { get; } =
        StoreDescriptor.Of<ZipStore, ZipStoreOptions>("zip", (options, context) => new(context.Name, options, context.Clock));

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public StoreTraits Traits =>
        _traits ??= new()
        {
            Root = $"file:{_archive.RealPath}",
            ModTimePrecision = TimeSpan.FromSeconds(2),
            IsLocal = true,
        };

    /// <inheritdoc/>
    public IAsyncEnumerable<FileEntry> ListAsync(StorePath folder, bool recursive, CancellationToken cancellationToken) =>
        List(folder, recursive, cancellationToken).ToAsyncEnumerable();

    /// <inheritdoc/>
    public ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(
            ArchiveFault.On(
                At(path),
                () =>
                {
                    using var archive = _archive.TryOpen();
                    return archive is null ? null : new ArchiveContents(archive).Find(path);
                }
            )
        );
    }

    /// <inheritdoc/>
    public ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken) =>
        new(Look(path, contents => Extract(contents.File(At(path)), cancellationToken), cancellationToken));

    /// <inheritdoc/>
    public ValueTask<IFileDraft> CreateAsync(DraftSpec order, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var place = At(order.Path);
        if (order.ModifiedAt < ArchiveMember.Earliest || order.ModifiedAt > ArchiveMember.Latest)
            throw ArchiveFault.Of(place, StoreErrorKind.Other, "a zip archive keeps times from 1980 to 2107 only");
        return new(new ZipDraft(place, order, _archive, clock, ArchiveFault.On(place, _archive.NewTemporary)));
    }

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(StorePath path, CancellationToken cancellationToken) =>
        await _archive.ChangeAsync(At(path), contents => contents.Delete(At(path)), isMade: false, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask MoveAsync(StorePath from, StorePath to, CancellationToken cancellationToken)
    {
        if (await SetAsideAsync(from, to, cancellationToken) is null)
            throw ArchiveFault.NotFound(At(from));
    }

    /// <inheritdoc/>
    public async ValueTask<FileEntry?> SetAsideAsync(StorePath from, StorePath aside, CancellationToken cancellationToken) =>
        await _archive.ChangeAsync(At(aside), contents => contents.Move(At(from), At(aside)), isMade: false, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> IsGoneAsync(StorePath path, StorePath around, CancellationToken cancellationToken) =>
        new(
            Look(
                path,
                contents =>
                    contents.Find(around)?.Kind == EntryKind.Folder
                        ? contents.Find(path) is null
                        : throw ArchiveFault.Of(At(around), StoreErrorKind.Unreachable, "the folder is not there"),
                cancellationToken
            )
        );

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _archive.Dispose();
        return ValueTask.CompletedTask;
    }

    private FilePlace At(StorePath path) => new(name, path);

    private T Look<T>(StorePath path, Func<ArchiveContents, T> look, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ArchiveFault.On(
            At(path),
            () =>
            {
                using var archive = _archive.Open(At(path));
                return look(new(archive));
            }
        );
    }

    private IEnumerable<FileEntry> List(StorePath folder, bool recursive, CancellationToken cancellationToken)
    {
        foreach (var entry in Look(folder, contents => contents.List(At(folder), recursive), cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    /// <summary>Ranges are asked for in any order, and a compressed file can only be read from its beginning.</summary>
    private ZipReader Extract(ArchiveMember file, CancellationToken cancellationToken)
    {
        var bytes = _archive.NewTemporary();
        try
        {
            file.CopyTo(bytes, cancellationToken);
            bytes.Flush();
            return new(At(file.Entry.Path), file.Entry, bytes);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }
}
