using System.Runtime.CompilerServices;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;
using Pipeline.Stores.Sftp.Connections;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// A folder on an SFTP server, reached by the OpenSSH client, so that keys, agents, jump hosts, known hosts and ssh_config work as for <c>ssh</c>.
/// Host keys are always verified. What the server's own root and links allow is the server's matter.
/// </summary>
public sealed class SftpStore : IFileStore, ICanMove, ICanConfirmAbsence, ICanHash, ICanReadParts, ICanWriteParts, ICanTellSpace
{
    /// <summary>So few bytes are read back in less time than a program takes to start.</summary>
    internal const long SoonReadBack = 256 * 1024;

    private readonly SftpStoreOptions _options;
    private readonly TimeProvider _clock;
    private readonly ConnectionPool _pool;
    private readonly RemotePaths _paths;
    private readonly ServerHash _checkFile = new();
    private readonly ShellHash _shell;
    private readonly RemoteLook _look;
    private readonly RemoteFolders _folders;
    private readonly Lazy<StoreTraits> _traits;

    /// <summary>Makes the store; it connects when it is first used.</summary>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public SftpStore(SftpStoreOptions options, StoreContext house)
    {
        if (options.Faults().FirstOrDefault() is { Message: { } wrong })
            throw new ArgumentException($"store '{house.Name}': {wrong}", nameof(options));
        options = options.Effective;
        (_options, _clock, Name) = (options, house.Clock, house.Name);
        var connector = new Connector(options, house);
        _pool = new(options, house, connector);
        _paths = new(options.Root);
        _look = new(_paths);
        _folders = new(_look);
        _shell = new(options, house, _paths, _pool, connector);
        _traits = new(() =>
            new()
            {
                Root = StoreRoot.Of(options),
                TimeStep = TimeSpan.FromSeconds(1),
                KeepsTime = options.SetTime,
                IsWriteOnly = options.DropBox,
                TempName = options.TempName,
            }
        );
    }

    /// <summary>The entry of the catalogue.</summary>
    public static StoreKind Kind { get; } =
        StoreKind.Of<SftpStore, SftpStoreOptions>("sftp", (options, house) => new(options, house));

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public StoreTraits Traits => _traits.Value;

    /// <inheritdoc/>
    public T? As<T>()
        where T : class =>
        _options.Rename == RenameWay.None && (typeof(T) == typeof(ICanMove) || typeof(T) == typeof(ICanWriteParts))
            ? null
            : this as T;

    /// <inheritdoc/>
    public async IAsyncEnumerable<FileEntry> ListAsync(
        StorePath folder,
        bool recursive,
        [EnumeratorCancellation] CancellationToken stop
    )
    {
        var at = At(folder);
        using var lease = await _pool.ShareAsync(at, stop);
        await using var entries = new SftpListing(at, recursive, _paths, Absence(lease.Connection), lease.Connection)
            .ReadAsync(stop)
            .GetAsyncEnumerator(stop);
        while (await NextAsync(entries, at))
        {
            stop.ThrowIfCancellationRequested();
            yield return entries.Current;
        }
    }

    /// <inheritdoc/>
    public ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken stop) =>
        AskAsync<FileEntry?>(
            path,
            async connection => await _look.FindAsync(connection, path, stop) is { } found ? SftpEntries.Of(path, found) : null,
            stop
        );

    /// <inheritdoc/>
    public async ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken stop) =>
        await ReaderAsync(path, await _pool.ShareForFileAsync(At(path), long.MaxValue, stop), stop);

    /// <inheritdoc/>
    public async ValueTask<IFileReader> OpenForPartAsync(StorePath path, long length, CancellationToken stop) =>
        await ReaderAsync(path, await _pool.ShareForPartAsync(At(path), length, stop), stop);

    /// <inheritdoc/>
    public async ValueTask<IFileDraft> CreateAsync(DraftOrder order, CancellationToken stop)
    {
        var site = Site(order);
        var lease = await _pool.ShareForFileAsync(site.At, order.Length ?? long.MaxValue, stop);
        try
        {
            return new SftpDraft(site, await OpenDraftAsync(site, lease.Connection, stop), lease);
        }
        catch (Exception failure) when (failure is SftpException or StoreFault or OperationCanceledException)
        {
            using (lease)
            {
                if (failure is SftpException refusal)
                    throw await site.FaultAsync(lease.Connection, refusal, stop);
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IPartsDraft> OpenPartsAsync(DraftOrder order, bool isBegun, CancellationToken stop)
    {
        var site = Site(order);
        using var lease = await _pool.ShareForFileAsync(site.At, 0, stop);
        try
        {
            if (isBegun)
                await (await site.OpenAgainAsync(lease.Connection, OpenFlags.Write, stop)).CloseAsync(stop);
            else
                await SftpParts.BeginAsync(await OpenDraftAsync(site, lease.Connection, stop), PartFaults.LengthOf(order), stop);
            return new SftpParts(site, _pool);
        }
        catch (Exception failure) when (failure is SftpException or OperationCanceledException)
        {
            if (!isBegun)
                await site.RemoveAsync(lease.Connection);
            if (failure is SftpException refusal)
                throw await site.FaultAsync(lease.Connection, refusal, stop);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(StorePath path, CancellationToken stop) =>
        await AskAsync(
            path,
            connection => new Removal(_paths, _look, Absence(connection)).RunAsync(connection, path, stop),
            stop
        );

    /// <inheritdoc/>
    public async ValueTask MoveAsync(StorePath from, StorePath to, CancellationToken stop) =>
        await AskAsync(from, connection => Moves(connection).ToNewNameAsync(At(from), At(to), stop), stop);

    /// <inheritdoc/>
    public ValueTask<FileEntry?> SetAsideAsync(StorePath from, StorePath aside, CancellationToken stop) =>
        AskAsync(from, connection => Moves(connection).AsideAsync(from, aside, stop), stop);

    /// <inheritdoc/>
    public ValueTask<bool> IsGoneAsync(StorePath path, StorePath around, CancellationToken stop) =>
        AskAsync(path, connection => Absence(connection).IsGoneAsync(path, around, stop), stop);

    /// <inheritdoc/>
    public async ValueTask<StoreHash?> HashAsync(HashOrder order, CancellationToken stop)
    {
        var (path, algorithm) = (order.Path, order.Algorithm);
        if (await AskAsync(path, link => _checkFile.AskAsync(link, _paths.Of(path), algorithm, stop), stop) is { } told)
            return new(told, Rung.CheckFile);
        if (order.Length <= SoonReadBack)
            return null;
        return await _shell.AskAsync(order, stop) is { } hashed ? new(hashed, Rung.HashCommand) : null;
    }

    /// <inheritdoc/>
    public ValueTask<long?> FreeBytesAsync(StorePath folder, CancellationToken stop) =>
        AskAsync(folder, connection => ServerRoom.AskAsync(connection, _paths.Of(folder), stop), stop);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _shell.DisposeAsync();
        await _pool.DisposeAsync();
    }

    private FilePlace At(StorePath path) => new(Name, path);

    private async ValueTask<SftpReader> ReaderAsync(StorePath path, Lease lease, CancellationToken stop)
    {
        try
        {
            return new SftpReader(
                At(path),
                await lease.Connection.OpenFileAsync(_paths.Of(path), OpenFlags.Read, default, stop),
                lease
            );
        }
        catch (Exception failure) when (failure is SftpException or OperationCanceledException)
        {
            lease.Dispose();
            if (failure is SftpException refusal)
                throw SftpFaults.Of(At(path), refusal);
            throw;
        }
    }

    private DraftSite Site(DraftOrder order) => new(Name, _options, _clock, _paths, _pool, _look, order.CalledAsIn(Traits));

    private Moving Moves(SftpConnection connection) =>
        new(new(_options.Rename, connection, _look), _paths, _look, _folders, Absence(connection), connection);

    private Absence Absence(SftpConnection connection) => new(Name, _paths, _look, connection);

    private async ValueTask<T> AskAsync<T>(StorePath path, Func<SftpConnection, ValueTask<T>> ask, CancellationToken stop)
    {
        using var lease = await _pool.ShareAsync(At(path), stop);
        try
        {
            return await ask(lease.Connection);
        }
        catch (SftpException refusal)
        {
            throw SftpFaults.Of(At(path), refusal);
        }
    }

    private async ValueTask<SftpFile> OpenDraftAsync(DraftSite site, SftpConnection connection, CancellationToken stop)
    {
        try
        {
            return await site.OpenAsync(connection, stop);
        }
        catch (SftpException refusal) when (refusal.Status is SftpStatus.NoSuchFile or SftpStatus.Failure)
        {
            if (refusal.Status == SftpStatus.Failure && await _look.StatAsync(connection, site.Folder, stop) is not null)
                throw await site.IsTakenAsync(connection, stop) ? SftpFaults.Exists(site.At, refusal) : refusal;
            await _folders.MakeAsync(connection, site.Folder, stop);
            return await site.OpenAsync(connection, stop);
        }
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<FileEntry> entries, FilePlace at)
    {
        try
        {
            return await entries.MoveNextAsync();
        }
        catch (SftpException refusal) when (refusal.Status == SftpStatus.NoSuchFile)
        {
            throw new StoreFault(
                at,
                FaultKind.NotFound,
                $"there is no folder '{_paths.Of(at.Path)}' on {_options.Server}; make it, or correct 'root' or the place {at}",
                refusal
            );
        }
        catch (SftpException refusal)
        {
            throw SftpFaults.Of(at, refusal);
        }
    }
}
