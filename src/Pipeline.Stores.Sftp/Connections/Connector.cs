using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Ssh;

namespace Pipeline.Stores.Sftp.Connections;

/// <summary>
/// Brings about a connection within the time for it. A server that hangs up before the login, as a busy sshd does, is tried again; any other
/// failure is told at once. Until a store has once been connected no failure is passing: a wrong name or key is not cured by waiting.
/// </summary>
internal sealed class Connector(SftpStoreOptions options, StoreContext house)
{
    private readonly ServerAddress _address = new(options, house);
    private bool _wasConnected;
    private SshException? _last;

    private ConnectBudget Budget => ConnectBudget.Of(_address.Key);

    /// <summary>Opens a connection.</summary>
    /// <exception cref="StoreFault">There is none, and the message says what to do.</exception>
    internal async Task<SftpConnection> ConnectAsync(CancellationToken stop)
    {
        var began = house.Clock.GetTimestamp();
        using var late = new CancellationTokenSource(options.ConnectTimeout, house.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        while (true)
        {
            try
            {
                using var turn = await Budget.TakeAsync(house.Clock, either.Token);
                var left = options.ConnectTimeout - house.Clock.GetElapsedTime(began);
                var connection = await _address.OpenAsync(left > TimeSpan.Zero ? left : TimeSpan.FromTicks(1), stop);
                Budget.Succeeded();
                _last = null;
                _wasConnected = true;
                return connection;
            }
            catch (SshException failure)
            {
                _last = failure;
                if (failure.IsPassing)
                    Budget.Failed(house.Clock);
                if (failure.Failure != SshFailure.DroppedByServer || late.IsCancellationRequested)
                    throw Fault(failure);
            }
            catch (SftpException failure)
            {
                Budget.Failed(house.Clock);
                throw Fault(new(SshFailure.Other, isPassing: true, $"{options.Server}: {failure.Message}", failure));
            }
            catch (OperationCanceledException) when (late.IsCancellationRequested && !stop.IsCancellationRequested)
            {
                throw Fault(_last ?? Crowded());
            }
        }
    }

    private SshException Crowded() =>
        new(
            SshFailure.TimedOut,
            isPassing: true,
            $"{options.Server}: no turn to connect within {DurationText.Of(options.ConnectTimeout)}, others wait for this server too"
        );

    private StoreFault Fault(SshException failure)
    {
        var isPassing = _wasConnected && failure.IsPassing;
        var kind =
            !isPassing ? FaultKind.Unreachable
            : failure.Failure == SshFailure.TimedOut ? FaultKind.TimedOut
            : FaultKind.LinkLost;
        return new(new(house.Name, default), kind, $"cannot connect '{house.Name}' to {failure.Message}", failure)
        {
            IsPassing = isPassing,
        };
    }
}
