using Microsoft.Win32.SafeHandles;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Posix;

namespace Pipeline.Stores.Local;

/// <summary>
/// A folder on this machine. The kernel resolves all paths below the root, so no link can lead outside it; a link
/// inside the root is followed. A file appears under its name only when its bytes, its time and its name are on the
/// disk.
/// </summary>
public sealed class LocalStore(string name, LocalStoreOptions options, EventStream? events = null)
    : IFileStore,
        ICanMove,
        ICanConfirmAbsence,
        ICanCopyInside,
        ICanWriteChunks,
        ICanTellSpace,
        IKeepsRoot
{
    /// <summary>Copying more than this may take a while and gets a thread of its own.</summary>
    private const long LongCopy = 16 << 20;

    private readonly LocalRoot _root = new(options.Root);
    private readonly FolderSync _syncs = new();
    private readonly SecondNames _secondNames = new(events);
    private readonly ListedFolders _listed = new(options.Root);

    /// <summary>
    /// Looked up once: asked for with every file, and a root whose links change in the middle of a run is another
    /// store.
    /// </summary>
    private StoreTraits? _traits;

    /// <summary>The entry of the registry.</summary>
    public static StoreDescriptor Kind { get; } =
        StoreDescriptor.Of<LocalStore, LocalStoreOptions>(
            "local",
            (options, context) => new(context.Name, options, context.Events)
        ) with
        {
            OptionsOfFolder = folder => new LocalStoreOptions { Root = folder },
        };

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public StoreTraits Traits => _traits ??= new() { Root = $"file:{_root.RealPath}", IsLocal = true };

    /// <inheritdoc/>
    public IAsyncEnumerable<FileEntry> ListAsync(StorePath folder, bool recursive, CancellationToken cancellationToken) =>
        List(At(folder), recursive, cancellationToken).ToAsyncEnumerable();

    /// <inheritdoc/>
    public ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken cancellationToken) =>
        On<ValueTask<FileEntry?>>(
            At(path),
            () => new(_root.TryOpen()?.Find(path.Text, follow: true) is { } info ? LocalEntries.Of(path, info) : null)
        );

    /// <inheritdoc/>
    public ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(new LocalReader(At(path), Open(path)));
    }

    /// <inheritdoc/>
    public ValueTask<IFileDraft> CreateAsync(DraftSpec order, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Begin(order));
    }

    /// <inheritdoc/>
    public async ValueTask<IChunkedDraft> OpenPartsAsync(DraftSpec order, bool isBegun, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var parts = Begin(order, folder => new LocalParts(At(order.Path), order, isBegun, _syncs, folder), makes: !isBegun);
        if (!isBegun)
            await parts.KeepAsync();
        return parts;
    }

    /// <inheritdoc/>
    public ValueTask DeleteAsync(StorePath path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ = On(At(path), () => Delete(path));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask MoveAsync(StorePath from, StorePath to, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Move(from, to);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<FileEntry?> SetAsideAsync(StorePath from, StorePath aside, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(SetAside(from, aside));
    }

    /// <inheritdoc/>
    public ValueTask<bool> IsGoneAsync(StorePath path, StorePath around, CancellationToken cancellationToken) =>
        new(On(At(path), () => _listed.IsGone(_root.TryOpen(), At(path), around)));

    /// <inheritdoc/>
    public bool MayCopy(IFileReader source) => source.As<LocalReader>() is not null;

    /// <inheritdoc/>
    public async ValueTask<FileEntry?> TryCopyAsync(IFileReader source, DraftSpec order, CancellationToken cancellationToken)
    {
        if (source.As<LocalReader>() is not { } reader)
            return null;
        return order.Length is null or > LongCopy
            ? await await Task.Factory.StartNew(Copy, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            : await Copy();

        async Task<FileEntry> Copy()
        {
            await using var draft = Begin(order);
            draft.CopyFrom(reader, cancellationToken);
            return await draft.CommitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask<long?> FreeBytesAsync(StorePath folder, CancellationToken cancellationToken) =>
        On<ValueTask<long?>>(At(folder), () => new(_root.FreeBytes(folder.Text)));

    /// <inheritdoc/>
    public void BeginLoop() => _root.BeginLoop();

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _root.Dispose();
        return ValueTask.CompletedTask;
    }

    private FilePlace At(StorePath path) => new(name, path);

    private RootedDirectory Existing(FilePlace place) => _root.TryOpen() ?? throw LocalFaults.NoRoot(place, _root.Path);

    private SafeFileHandle Open(StorePath path) => On(At(path), () => Existing(At(path)).OpenFile(path.Text, OpenHow.Read));

    private IEnumerable<FileEntry> List(FilePlace start, bool recursive, CancellationToken cancellationToken)
    {
        var folder = On(start, () => Existing(start).OpenFolder(start.Path.Text));
        _listed.Note(start.Path, folder.Stat());
        foreach (var entry in new LocalListing(start, recursive, _secondNames, cancellationToken).Read(folder))
            yield return entry;
    }

    private LocalDraft Begin(DraftSpec order) => Begin(order, folder => new LocalDraft(At(order.Path), order, _syncs, folder));

    private T Begin<T>(DraftSpec order, Func<DirectoryHandle, T> begin, bool makes = true)
    {
        var (at, path) = (At(order.Path), order.Path.Folder.Text);
        var folder = On(at, () => makes ? _root.OpenOrMake().MakeFolders(path, durable: true) : Existing(at).OpenFolder(path));
        try
        {
            return begin(folder);
        }
        catch (PosixException fault)
        {
            using (folder)
                throw LocalFaults.Of(Name, order, folder, fault);
        }
    }

    private void Move(StorePath from, StorePath to)
    {
        try
        {
            var root = Existing(At(from));
            using var target = root.MakeFolders(to.Folder.Text, durable: true);
            using var source = root.OpenFolder(from.Folder.Text);
            source.Rename(from.Name, target, to.Name, replace: false);
            target.Sync();
            source.Sync();
        }
        catch (PosixException fault)
        {
            throw LocalFaults.Of(At(from), fault);
        }
    }

    /// <summary>
    /// Not every file system knows a rename in one step that does not replace; nobody else uses the new name.
    /// </summary>
    private FileEntry? SetAside(StorePath from, StorePath aside)
    {
        try
        {
            var root = Existing(At(from));
            using var folder = root.OpenFolder(from.Folder.Text);
            folder.Rename(from.Name, folder, aside.Name, replace: true);
            return root.Find(aside.Text, follow: true) is { } info
                ? LocalEntries.Of(aside, info)
                : new FileEntry(aside, null, null) { Kind = EntryKind.Link };
        }
        catch (PosixException fault) when (fault.Error is PosixError.NotFound or PosixError.NotFolder)
        {
            return null;
        }
        catch (PosixException fault)
        {
            throw LocalFaults.Of(At(from), fault);
        }
    }

    private bool Delete(StorePath path)
    {
        try
        {
            Existing(At(path)).Delete(path.Text);
            return true;
        }
        catch (PosixException fault) when (fault.Error is PosixError.NotFound or PosixError.NotFolder)
        {
            return false;
        }
    }

    private static T On<T>(FilePlace place, Func<T> call)
    {
        try
        {
            return call();
        }
        catch (PosixException fault)
        {
            throw LocalFaults.Of(place, fault);
        }
    }
}
