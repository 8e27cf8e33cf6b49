using System.Globalization;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Cli.Progress;
using Pipeline.Cli.Terminal;
using Pipeline.Engine.Observability;

namespace Pipeline.Cli.Service;

/// <summary>
/// Keeps systemd informed of a run: that it has begun, what it is doing in one sentence, that it ends. The progress of
/// the run feeds the watchdog (<see cref="StallDetector"/>): when the run is stuck, systemd restarts the service.
/// </summary>
internal sealed class ServiceLink(ServiceSocket socket, TimeSpan? watchdog, ConsoleOutput console, TimeProvider clock)
    : IEventListener,
        IAsyncDisposable
{
    private static readonly TimeSpan StatusPause = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often the watchdog could be fed in the time that it allows: what is missed once is made good before it
    /// bites.
    /// </summary>
    private const int LooksEach = 8;

    /// <summary>What is left to do when the time to drain is over: drafts are dropped, the journal is closed.</summary>
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _over = new();
    private readonly StallDetector _pulse = new();
    private readonly SnapshotWindow _window = new();
    private Task _telling = Task.CompletedTask;
    private int _complaints;

    /// <summary>The link to the systemd that started this process; null when none did, or it does not ask.</summary>
    public static ServiceLink? Take(ConsoleOutput console, TimeProvider clock)
    {
        if (ServiceSettings.Take() is not { } asked)
            return null;
        if (ServiceSocket.At(asked.Socket) is { } socket)
            return new(socket, asked.Watchdog, console, clock);
        console.Note(
            $"NOTIFY_SOCKET is '{asked.Socket}': neither a path nor a name with '@'; the service manager gets no status"
        );
        return null;
    }

    /// <summary>Tells from now on what the run does.</summary>
    public void Watch(Func<RunSnapshot?> look) => _telling = TellAsync(look);

    /// <inheritdoc/>
    public void On(RunEvent happened)
    {
        if (happened is RunStarted)
            Send("READY=1");
        else if (happened is Draining { Grace: var grace })
            Send(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"STOPPING=1\nSTATUS=Draining for at most {DurationText.Of(grace)}.\nEXTEND_TIMEOUT_USEC={(grace + Afterwards).TotalMicroseconds:F0}"
                )
            );
        else if (happened is RunEnded)
            Send("STOPPING=1\nSTATUS=Ended.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _telling;
        _over.Dispose();
        socket.Dispose();
    }

    private async Task TellAsync(Func<RunSnapshot?> look)
    {
        var pause = watchdog / LooksEach is { } often && often < StatusPause ? often : StatusPause;
        while (!_over.IsCancellationRequested)
        {
            await Task.Delay(pause, clock, _over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_over.IsCancellationRequested || look() is not { } now)
                continue;
            var status = $"STATUS={VisibleText.Of(StatusExplainer.Of(now, _window.Before(now))[0])}";
            Send(_pulse.Beats(now) && watchdog is not null ? $"{status}\nWATCHDOG=1" : status);
        }
    }

    private void Send(string assignments)
    {
        if (socket.Send(assignments) is { } fault && Interlocked.Increment(ref _complaints) == 1)
            console.Note($"Cannot report the status to the service manager: {fault}");
    }
}
