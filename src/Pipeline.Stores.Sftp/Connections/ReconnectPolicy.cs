using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Ssh;

namespace Pipeline.Stores.Sftp.Connections;

/// <summary>
/// Brings about a connection within the time for it. A server that hangs up before the login, as a busy sshd does, is
/// tried again; any other failure is told at once, but where it may be that this process holds too many connections,
/// idle ones are closed first. Until the server has once been reached no failure is transient: a wrong name or key is
/// not cured by waiting.
/// </summary>
internal sealed class ReconnectPolicy(SftpStoreOptions options, StoreContext context)
{
    private readonly SftpConnectionFactory _address = new(options, context);
    private bool _wasConnected;

    /// <summary>The turns of connecting to this server.</summary>
    internal LoginThrottle Budget { get; } = LoginThrottle.Of(SftpConnectionFactory.KeyOf(options));

    /// <summary>Opens a connection.</summary>
    /// <param name="isNeeded">Whether nothing can be done without it: then others give up what they do not use.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="StoreException">There is none, and the message says what to do.</exception>
    internal Task<SftpConnection> ConnectAsync(bool isNeeded, CancellationToken cancellationToken) =>
        OpenAsync(_address.OpenAsync, isNeeded, cancellationToken);

    /// <summary>Opens a channel to a hash command on the server; null when the algorithm is not known.</summary>
    /// <exception cref="StoreException">There is none, and the message says why.</exception>
    internal Task<HashChannel?> OpenHashesAsync(string algorithm, CancellationToken cancellationToken) =>
        OpenAsync((timeout, token) => _address.OpenHashesAsync(algorithm, timeout, token), isNeeded: false, cancellationToken);

    private async Task<T> OpenAsync<T>(
        Func<TimeSpan, CancellationToken, Task<T>> open,
        bool isNeeded,
        CancellationToken cancellationToken
    )
    {
        SshException? last = null;
        var began = context.Clock.GetTimestamp();
        using var late = new CancellationTokenSource(options.ConnectTimeout, context.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        while (true)
        {
            try
            {
                using var turn = await Budget.TakeAsync(context.Clock, either.Token);
                var left = options.ConnectTimeout - context.Clock.GetElapsedTime(began);
                var opened = await open(left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1), cancellationToken);
                Budget.Succeeded();
                _wasConnected = true;
                return opened;
            }
            catch (SshException failure)
            {
                // What the end of our own time cuts short says less than what the server did before.
                if (last is null || failure.Failure != SshFailure.TimedOut)
                    last = failure;
                var isDropped = failure.Failure == SshFailure.DroppedByServer;
                if (failure.IsTransient)
                    Budget.Failed(context.Clock, isDropped);
                var hasRoom = isNeeded && MayBeFull(failure) && await Budget.MakeRoomAsync();
                if (late.IsCancellationRequested || !(isDropped || hasRoom))
                    throw Fault(last);
            }
            catch (SftpException failure)
            {
                Budget.Failed(context.Clock, isDropped: false);
                throw Fault(new(SshFailure.Other, isTransient: true, $"{options.Server}: {failure.Message}", failure));
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw Fault(last ?? Crowded());
            }
        }
    }

    /// <summary>Servers say in many ways that there are too many connections; also by refusing the login.</summary>
    private static bool MayBeFull(SshException failure) =>
        failure.Failure
            is SshFailure.DroppedByServer
                or SshFailure.RefusedLogin
                or SshFailure.SubsystemRefused
                or SshFailure.Other;

    private SshException Crowded() =>
        new(
            SshFailure.TimedOut,
            isTransient: true,
            $"{options.Server}: no chance to connect within {DurationText.Of(options.ConnectTimeout)}, because other "
                + "connections to this server were waiting first"
        );

    private StoreException Fault(SshException failure)
    {
        var isTransient =
            failure.IsTransient && (_wasConnected || (Budget.WasReached && failure.Failure == SshFailure.DroppedByServer));
        var kind =
            !isTransient ? StoreErrorKind.Unreachable
            : failure.Failure == SshFailure.TimedOut ? StoreErrorKind.TimedOut
            : StoreErrorKind.ConnectionLost;
        return new(new(context.Name, default), kind, $"cannot connect '{context.Name}' to {failure.Message}", failure)
        {
            IsTransient = isTransient,
        };
    }
}
