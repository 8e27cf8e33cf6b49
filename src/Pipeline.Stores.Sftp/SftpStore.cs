using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;
using Pipeline.Stores.Sftp.Connections;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// A folder on an SFTP server. The OpenSSH client connects to it, so that keys, agents, jump hosts, known hosts and
/// ssh_config work as for <c>ssh</c>. Host keys are always verified. The server decides which paths its root and links
/// allow.
/// </summary>
public sealed class SftpStore : IFileStore, ICanMove, ICanConfirmAbsence, ICanHash, ICanReadParts, ICanWriteChunks, ICanTellSpace
{
    /// <summary>So few bytes are read back in less time than a program takes to start.</summary>
    internal const long SoonReadBack = 256 * 1024;

    private readonly SftpStoreOptions _options;
    private readonly TimeProvider _clock;
    private readonly ConnectionPool _pool;
    private readonly PathMapper _paths;
    private readonly ServerHash _checkFile = new();
    private readonly ShellHash _shell;
    private readonly RemoteStat _look;
    private readonly RemoteFolders _folders;
    private readonly ModeGuard _rights;
    private readonly Lazy<StoreTraits> _traits;

    /// <summary>Makes the store; it connects when it is first used.</summary>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public SftpStore(SftpStoreOptions options, StoreContext context)
    {
        if (options.Faults().FirstOrDefault() is { Message: { } wrong })
            throw new ArgumentException($"store '{context.Name}': {wrong}", nameof(options));
        options = options.Effective;
        (_options, _clock, Name) = (options, context.Clock, context.Name);
        var connector = new ReconnectPolicy(options, context);
        _pool = new(options, context, connector);
        _paths = new(options.Root);
        _look = new(_paths);
        _folders = new(_look);
        _rights = new(options.Server);
        _shell = new(options, context, _paths, _pool, connector);
        _traits = new(() =>
            new()
            {
                Root = RootIdentity.Of(options),
                ModTimePrecision = TimeSpan.FromSeconds(1),
                SupportsModTime = options.SetTime,
                IsWriteOnly = options.DropBox,
                TempName = options.TempName,
            }
        );
    }

    /// <summary>The entry of the registry.</summary>
    public static StoreDescriptor Kind { get; } =
        StoreDescriptor.Of<SftpStore, SftpStoreOptions>("sftp", (options, context) => new(options, context));

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public StoreTraits Traits => _traits.Value;

    /// <inheritdoc/>
    public T? As<T>()
        where T : class =>
        _options.Rename == RenameWay.None && (typeof(T) == typeof(ICanMove) || typeof(T) == typeof(ICanWriteChunks))
            ? null
            : this as T;

    /// <inheritdoc/>
    public async IAsyncEnumerable<FileEntry> ListAsync(
        StorePath folder,
        bool recursive,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var at = At(folder);
        using var lease = await _pool.ShareAsync(at, cancellationToken);
        var pace = new ListPace(_options.Timeout, _clock);
        await using var entries = new SftpListing(at, recursive, _paths, Absence(lease.Connection), lease.Connection, pace)
            .ReadAsync(cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(entries, at))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entries.Current;
        }
    }

    /// <inheritdoc/>
    public ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken cancellationToken) =>
        AskAsync<FileEntry?>(
            path,
            async connection =>
                await _look.FindAsync(connection, path, cancellationToken) is { } found ? SftpEntries.Of(path, found) : null,
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken) =>
        await ReaderAsync(path, await _pool.ShareForFileAsync(At(path), long.MaxValue, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IFileReader> OpenForPartAsync(StorePath path, long length, CancellationToken cancellationToken) =>
        await ReaderAsync(path, await _pool.ShareForPartAsync(At(path), length, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IFileDraft> CreateAsync(DraftSpec order, CancellationToken cancellationToken)
    {
        var site = Site(order);
        var lease = await _pool.ShareForFileAsync(site.At, order.Length ?? long.MaxValue, cancellationToken);
        try
        {
            return new SftpDraft(site, await _folders.OpenAsync(site, lease.Connection, cancellationToken), lease);
        }
        catch (Exception failure) when (failure is SftpException or StoreException or OperationCanceledException)
        {
            using (lease)
            {
                if (failure is SftpException refusal)
                    throw await site.FaultAsync(lease.Connection, refusal, cancellationToken);
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IChunkedDraft> OpenPartsAsync(DraftSpec order, bool isBegun, CancellationToken cancellationToken)
    {
        var site = Site(order);
        using var lease = await _pool.ShareForFileAsync(site.At, 0, cancellationToken);
        try
        {
            if (isBegun)
                await (await site.OpenAgainAsync(lease.Connection, OpenFlags.Write, cancellationToken)).CloseAsync(
                    cancellationToken
                );
            else
                await SftpParts.BeginAsync(
                    await _folders.OpenAsync(site, lease.Connection, cancellationToken),
                    PartFaults.LengthOf(order),
                    cancellationToken
                );
            return new SftpParts(site, _pool);
        }
        catch (Exception failure) when (failure is SftpException or OperationCanceledException)
        {
            if (!isBegun)
                await site.RemoveAsync(lease.Connection);
            if (failure is SftpException refusal)
                throw await site.FaultAsync(lease.Connection, refusal, cancellationToken);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DeleteAsync(StorePath path, CancellationToken cancellationToken) =>
        await AskAsync(
            path,
            connection => new RemoteDelete(_paths, _look, Absence(connection)).RunAsync(connection, path, cancellationToken),
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask MoveAsync(StorePath from, StorePath to, CancellationToken cancellationToken) =>
        await AskAsync(
            from,
            connection => Moves(connection).ToNewNameAsync(At(from), At(to), cancellationToken),
            cancellationToken
        );

    /// <inheritdoc/>
    public ValueTask<FileEntry?> SetAsideAsync(StorePath from, StorePath aside, CancellationToken cancellationToken) =>
        AskAsync(from, connection => Moves(connection).AsideAsync(from, aside, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> IsGoneAsync(StorePath path, StorePath around, CancellationToken cancellationToken) =>
        AskAsync(path, connection => Absence(connection).IsGoneAsync(path, around, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<StoreHash?> HashAsync(HashRequest order, CancellationToken cancellationToken)
    {
        var (path, algorithm) = (order.Path, order.Algorithm);
        if (
            await AskAsync(
                path,
                link => _checkFile.AskAsync(link, _paths.Of(path), algorithm, cancellationToken),
                cancellationToken
            ) is
            { } told
        )
            return new(told, VerificationLevel.CheckFile);
        if (order.Length <= SoonReadBack)
            return null;
        return await _shell.AskAsync(order, cancellationToken) is { } hashed ? new(hashed, VerificationLevel.HashCommand) : null;
    }

    /// <inheritdoc/>
    public ValueTask<long?> FreeBytesAsync(StorePath folder, CancellationToken cancellationToken) =>
        AskAsync(
            folder,
            connection => FreeSpaceQuery.AskAsync(connection, _paths.Of(folder), cancellationToken),
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _shell.DisposeAsync();
        await _pool.DisposeAsync();
    }

    private FilePlace At(StorePath path) => new(Name, path);

    private async ValueTask<SftpReader> ReaderAsync(StorePath path, Lease lease, CancellationToken cancellationToken)
    {
        try
        {
            return new SftpReader(
                At(path),
                await lease.Connection.OpenFileAsync(_paths.Of(path), OpenFlags.Read, default, cancellationToken),
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

    private RemoteDraft Site(DraftSpec order) =>
        new(Name, _options, _clock, _paths, _pool, _look, _rights, order.CalledAsIn(Traits));

    private Moving Moves(SftpConnection connection) =>
        new(new(_options.Rename, connection, _look), _paths, _look, _folders, Absence(connection), connection);

    private Absence Absence(SftpConnection connection) => new(Name, _paths, _look, connection);

    private async ValueTask<T> AskAsync<T>(
        StorePath path,
        Func<SftpConnection, ValueTask<T>> ask,
        CancellationToken cancellationToken
    )
    {
        using var lease = await _pool.ShareAsync(At(path), cancellationToken);
        try
        {
            return await ask(lease.Connection);
        }
        catch (SftpException refusal)
        {
            throw SftpFaults.Of(At(path), refusal);
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
            throw new StoreException(
                at,
                StoreErrorKind.NotFound,
                $"there is no folder '{_paths.Of(at.Path)}' on {_options.Server}; create it, or correct 'root' or the place {at}",
                refusal
            );
        }
        catch (SftpException refusal)
        {
            throw SftpFaults.Of(at, refusal);
        }
    }
}
