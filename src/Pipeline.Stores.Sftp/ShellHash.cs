using System.Globalization;
using System.Security.Cryptography;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Ssh;
using Pipeline.Sftp.Wire;
using Pipeline.Stores.Sftp.Connections;

namespace Pipeline.Stores.Sftp;

/// <summary>
/// Hashes files by a command on the server, over one channel that stays open. Whether the server has a shell, a hash
/// program and the same files under the same paths is found out once, with a draft whose bytes nobody else knows: a
/// shell that sees other files (an SFTP session in a chroot) could else prove a copy by the bytes of its own origin.
/// </summary>
internal sealed class ShellHash(
    SftpStoreOptions options,
    StoreContext context,
    PathMapper paths,
    ConnectionPool pool,
    ReconnectPolicy connector
) : IAsyncDisposable
{
    private const int MostLosses = 3;
    private const int ProbeLength = 32;
    private const uint OwnerOnly = 0b110_000_000;
    private const long SlowestRate = 16 * 1024 * 1024;
    private static readonly TimeSpan NoLasts = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Task<HashChannel?>> _channels = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _over = new();
    private string _root = "";
    private long? _noSince;
    private int _losses;

    /// <summary>The hash of a file; null when the server's shell cannot be asked or gives none.</summary>
    internal async ValueTask<ContentHash?> AskAsync(HashRequest order, CancellationToken cancellationToken)
    {
        var opening = ChannelAsync(order);
        if (await opening.WaitAsync(cancellationToken) is not { } channel)
            return null;
        try
        {
            var hex = await channel.AskAsync(SeenByShell(order.Path), Patience(order.Length), cancellationToken);
            return hex is null ? null : new(order.Algorithm, hex);
        }
        catch (SftpException lost)
        {
            await HandleFailureAsync(order.Algorithm, opening, lost);
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<Task<HashChannel?>> channels;
        lock (_lock)
        {
            _noSince = context.Clock.GetTimestamp();
            channels = [.. _channels.Values];
            _channels.Clear();
        }
        await _over.CancelAsync();
        foreach (var opening in channels)
            await CloseAsync(opening);
        _over.Dispose();
    }

    /// <summary>
    /// The way to a server that takes a file as soon as it is there must not be probed: it would take the probe.
    /// </summary>
    private bool MayAsk => options is { Shell: true, Host: not null, StatAfter: true } && options.Rename != RenameWay.None;

    private Task<HashChannel?> ChannelAsync(HashRequest order)
    {
        lock (_lock)
        {
            if (!MayAsk || (_noSince is { } since && context.Clock.GetElapsedTime(since) < NoLasts))
                return Task.FromResult<HashChannel?>(null);
            if (_channels.TryGetValue(order.Algorithm, out var there))
                return there;
            _noSince = null;
            return _channels[order.Algorithm] = Task.Run(() => OpenAsync(order, _over.Token));
        }
    }

    private async Task<HashChannel?> OpenAsync(HashRequest order, CancellationToken cancellationToken)
    {
        HashChannel? channel = null;
        string? why;
        try
        {
            channel = await connector.OpenHashesAsync(order.Algorithm, cancellationToken);
            why = channel is null
                ? $"there is no known command for {order.Algorithm}"
                : await WhyNotAsync(channel, order, cancellationToken);
        }
        catch (Exception fault)
            when (fault is StoreException or SftpException or OperationCanceledException or ObjectDisposedException)
        {
            why = fault.Message;
        }
        if (why is null)
        {
            context.Events.Publish(new StoreNotice(context.Name, $"'{channel!.Program}' hashes files on {options.Server}"));
            return channel;
        }
        No(order.Algorithm, why);
        if (channel is not null)
            await channel.DisposeAsync();
        return null;
    }

    /// <summary>
    /// Writes a draft of random bytes beside the file and has it hashed; null when the hash is right.
    /// </summary>
    private async ValueTask<string?> WhyNotAsync(HashChannel channel, HashRequest order, CancellationToken cancellationToken)
    {
        using var lease = await pool.ShareAsync(new(context.Name, order.Path), cancellationToken);
        var connection = lease.Connection;
        _root = (await connection.RealPathAsync(paths.Of(StorePath.Root), cancellationToken)).TrimEnd('/');
        if (_root is not (['/', ..] or ""))
            return $"its root '{VisibleText.Of(_root)}' is not a path for a shell";
        var probe = DraftName.For(order.Path, order.Tag, options.TempName);
        var bytes = RandomNumberGenerator.GetBytes(ProbeLength);
        try
        {
            await WriteAsync(connection, paths.Of(probe), bytes, cancellationToken);
            var told = await channel.AskAsync(SeenByShell(probe), Patience(ProbeLength), cancellationToken);
            return told == RunningHash.Of(order.Algorithm, bytes).Hex
                ? null
                : "the shell of this user does not see the files that SFTP shows";
        }
        finally
        {
            await RemoveAsync(connection, paths.Of(probe));
        }
    }

    private static async ValueTask RemoveAsync(SftpConnection connection, string path)
    {
        try
        {
            await connection.RemoveAsync(path, CancellationToken.None);
        }
        catch (SftpException)
        {
            // It was never there, or the link is lost: then it is swept as the run's own draft.
            return;
        }
    }

    private static async ValueTask WriteAsync(
        SftpConnection connection,
        string path,
        byte[] bytes,
        CancellationToken cancellationToken
    )
    {
        var flags = OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive;
        await using var file = await connection.OpenFileAsync(path, flags, new() { Permissions = OwnerOnly }, cancellationToken);
        await file.WriteAsync(0, bytes, cancellationToken);
        await file.CloseAsync(cancellationToken);
    }

    /// <summary>Not asked again for a while.</summary>
    private void No(string algorithm, string why)
    {
        lock (_lock)
        {
            _noSince = context.Clock.GetTimestamp();
            _channels.Remove(algorithm);
        }
        if (!_over.IsCancellationRequested)
            context.Events.Publish(
                new StoreNotice(context.Name, $"no hash command on {options.Server}; copies are read back instead: {why}")
            );
    }

    /// <summary>A channel that is gone is opened anew by the next file, but not for ever.</summary>
    private async ValueTask HandleFailureAsync(string algorithm, Task<HashChannel?> lost, SftpException why)
    {
        lock (_lock)
        {
            if (!_channels.TryGetValue(algorithm, out var there) || there != lost)
                return;
            _channels.Remove(algorithm);
            _losses++;
        }
        if (_losses % MostLosses == 0)
            No(algorithm, string.Create(CultureInfo.InvariantCulture, $"{_losses} times {why.Message}"));
        await CloseAsync(lost);
    }

    private static async ValueTask CloseAsync(Task<HashChannel?> opening)
    {
        if (await opening is { } channel)
            await channel.DisposeAsync();
    }

    private string SeenByShell(StorePath path) => $"{_root}/{path.Text}";

    private TimeSpan Patience(long length) => options.Timeout + TimeSpan.FromSeconds((double)length / SlowestRate);
}
