using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;
using Pipeline.Stores.Sftp.Connections;

namespace Pipeline.Stores.Sftp;

/// <summary>Where a draft stands on the server, and how it gets its final name there or goes away.</summary>
internal sealed class RemoteDraft(
    string store,
    SftpStoreOptions options,
    TimeProvider clock,
    PathMapper paths,
    ConnectionPool pool,
    RemoteStat look,
    ModeGuard rights,
    DraftSpec order
)
{
    private const uint OwnerMayWrite = (uint)UnixFileMode.UserWrite;
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(5);
    private readonly string _target = paths.Of(order.Path);
    private readonly string _draft = paths.Of(options.Rename == RenameWay.None ? order.Path : order.Draft);

    internal DraftSpec Order => order;

    internal FilePlace At => new(store, order.Path);

    internal bool SetsTime => options.SetTime;

    internal bool LooksAfter => options.StatAfter;

    internal DateTimeOffset Now => clock.GetUtcNow();

    internal string Folder => paths.Of(order.Path.Folder);

    /// <summary>Whether it is written under its final name.</summary>
    internal bool IsDirect => options.Rename == RenameWay.None;

    /// <summary>
    /// Opens the draft: a new file, never one that is there, unless it is to be replaced and has no other name to be
    /// written under.
    /// </summary>
    internal async ValueTask<SftpFile> OpenAsync(SftpConnection connection, CancellationToken cancellationToken)
    {
        var flags = OpenFlags.Write | OpenFlags.Create | (IsDirect && order.Replaces ? OpenFlags.Truncate : OpenFlags.Exclusive);
        try
        {
            var draft = await connection.OpenFileAsync(_draft, flags, FirstMode, cancellationToken);
            await rights.OpenedAsync(draft, FirstMode, cancellationToken);
            return draft;
        }
        catch (Exception lost) when (lost is OperationCanceledException or SftpException { Status: SftpStatus.ConnectionLost })
        {
            // Nobody knows whether the server has opened it.
            if (!IsDirect)
                await RemoveAsync(connection);
            throw;
        }
        catch (SftpException refusal)
        {
            if (await IsForItsDotAsync(connection, refusal, cancellationToken))
                throw NoDots(refusal);
            throw;
        }
    }

    /// <summary>
    /// Whether the server has refused the draft for the dot that its name begins with: the same name is taken without
    /// it, and refused with it once more. Asked only when a draft was refused.
    /// </summary>
    private async ValueTask<bool> IsForItsDotAsync(
        SftpConnection connection,
        SftpException refusal,
        CancellationToken cancellationToken
    ) =>
        !IsDirect
        && options.TempName == TempName.Hidden
        && order.Path.Name is not ['.', ..]
        && refusal.Status != SftpStatus.NoSuchFile
        // A folder that is missing is told only of a name that is allowed.
        && await TryNameAsync(connection, DraftName.For(order.Path, order.Tag, TempName.Suffix), cancellationToken)
            is null
                or SftpStatus.NoSuchFile
        && await TryNameAsync(connection, order.Draft, cancellationToken) == refusal.Status;

    /// <summary>Makes a file and takes it away; returns how the server refuses that, or null.</summary>
    private async ValueTask<SftpStatus?> TryNameAsync(
        SftpConnection connection,
        StorePath path,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var flags = OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive;
            await (await connection.OpenFileAsync(paths.Of(path), flags, FirstMode, cancellationToken)).CloseAsync(
                cancellationToken
            );
            await connection.RemoveAsync(paths.Of(path), cancellationToken);
            return null;
        }
        catch (SftpException refusal)
        {
            return refusal.Status;
        }
    }

    /// <summary>The fault where names that begin with a dot are refused.</summary>
    private StoreException NoDots(SftpException refusal) =>
        new(
            At,
            StoreErrorKind.Forbidden,
            $"{At} was not written: {options.Server} refuses names that begin with a dot, such as the name of a draft; "
                + $"write 'temp_name: suffix' in the store '{store}'",
            refusal
        );

    /// <summary>Opens the draft as it is.</summary>
    internal ValueTask<SftpFile> OpenAgainAsync(SftpConnection connection, OpenFlags how, CancellationToken cancellationToken) =>
        connection.OpenFileAsync(_draft, how, default, cancellationToken);

    /// <summary>The same draft, to become another file of its folder.</summary>
    internal RemoteDraft For(DraftSpec other) => new(store, options, clock, paths, pool, look, rights, other);

    /// <summary>
    /// Whether the order forbids to replace and the name is taken: not every server's rename says so.
    /// </summary>
    internal async Task<bool> IsTakenAsync(SftpConnection connection, CancellationToken cancellationToken)
    {
        if (order.Replaces)
            return false;
        try
        {
            return await look.LStatAsync(connection, _target, cancellationToken) is not null;
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            return false; // What cannot be looked at is refused by the rename itself.
        }
    }

    /// <summary>Sees to it that the draft has no more rights than it may have; returns what it is then.</summary>
    /// <param name="found">What the look at it has found; null where none was made.</param>
    /// <param name="connection">The server.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    internal ValueTask<SftpAttributes?> RestrictAsync(
        SftpAttributes? found,
        SftpConnection connection,
        CancellationToken cancellationToken
    ) => rights.FinishedAsync(At, _draft, FirstMode, order.ModeOption, found, connection, cancellationToken);

    /// <summary>Gives the draft its final name.</summary>
    internal ValueTask PublishAsync(SftpConnection connection, CancellationToken cancellationToken) =>
        IsDirect ? default
        : order.Replaces
            ? new AtomicRename(options.Rename, connection, look).ReplaceAsync(_draft, _target, Aside, cancellationToken)
        : PublishAsNewAsync(connection, cancellationToken);

    private async ValueTask PublishAsNewAsync(SftpConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.RenameAsync(_draft, _target, cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status != SftpStatus.ConnectionLost)
        {
            if (await look.LStatAsync(connection, _target, cancellationToken) is not null)
                throw SftpFaults.Exists(At, refusal);
            throw;
        }
    }

    /// <summary>Takes the draft away; fine when it is already gone, and a fault when the whole root is.</summary>
    internal async ValueTask DropAsync(SftpConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.RemoveAsync(_draft, cancellationToken);
        }
        catch (SftpException refusal) when (refusal.Status == SftpStatus.NoSuchFile)
        {
            await ConfirmGoneAsync(connection, refusal, cancellationToken);
        }
    }

    /// <summary>Confirms that the draft is gone, when a request was refused for that.</summary>
    internal ValueTask ConfirmGoneAsync(SftpConnection connection, SftpException refusal, CancellationToken cancellationToken) =>
        new Absence(store, paths, look, connection).ConfirmAsync(
            At,
            IsDirect ? order.Path : order.Draft,
            refusal,
            cancellationToken
        );

    /// <summary>
    /// Takes the draft away, over its own connection or another one, and not for long: what is left is swept by a later
    /// run.
    /// </summary>
    internal async ValueTask RemoveAsync(SftpConnection own)
    {
        using var late = new CancellationTokenSource(CleanUpLimit, clock);
        var isOver = own.IsAlive && await IsRemovedAsync(own, late.Token);
        while (!isOver && !late.IsCancellationRequested)
            isOver = await IsRemovedByAnotherAsync(late.Token);
    }

    /// <summary>
    /// A server that is just being restarted is waited for; the pool takes care that it is not asked too often.
    /// </summary>
    private async ValueTask<bool> IsRemovedByAnotherAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var other = await pool.ShareAsync(At, cancellationToken);
            return await IsRemovedAsync(other.Connection, cancellationToken);
        }
        catch (StoreException failure)
        {
            return !failure.IsTransient;
        }
        catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
        {
            return true;
        }
    }

    /// <summary>Whether there is nothing left to do: removed, gone already, or refused for good.</summary>
    private async ValueTask<bool> IsRemovedAsync(SftpConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.RemoveAsync(_draft, cancellationToken);
            return true;
        }
        catch (SftpException refusal)
        {
            return refusal.Status != SftpStatus.ConnectionLost;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    /// <summary>The fault for a refused write; asks for the room left when that may be the reason.</summary>
    internal async ValueTask<StoreException> FaultAsync(
        SftpConnection connection,
        SftpException refusal,
        CancellationToken cancellationToken
    )
    {
        if (!SftpFaults.MayBeNoSpace(refusal))
            return FaultOf(refusal);
        try
        {
            var space = await FreeSpaceQuery.SpaceAsync(connection, Folder, cancellationToken);
            return NoReason.Of(At, order.Length ?? 0, LeastRoom, space, Named(refusal));
        }
        catch (SftpException)
        {
            return FaultOf(refusal);
        }
    }

    /// <summary>The fault for a refusal that has nothing to do with the room left.</summary>
    internal StoreException FaultOf(SftpException refusal) => SftpFaults.Of(At, Named(refusal));

    private SftpException Named(SftpException refusal) => refusal.Told(_target, inThePlaceOf: _draft);

    /// <summary>
    /// The permissions a draft is made with, also where nothing is set afterwards: a copy has no right that its origin
    /// had not. It can be opened again by whoever goes on with it.
    /// </summary>
    private SftpAttributes FirstMode =>
        order.FirstMode is { } mode ? new() { Permissions = ((uint)mode & UnixMode.AccessMask) | OwnerMayWrite } : default;

    /// <summary>With less than this a disk counts as full, bytes: the refused request itself was larger.</summary>
    private long LeastRoom => Math.Clamp(order.Length ?? 0, 4096, 256 * 1024);

    private string Aside() => paths.Of(DraftName.ReplacedFor(order.Path, order.Tag, options.TempName));
}
