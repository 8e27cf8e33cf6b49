using System.Runtime.InteropServices;
using Pipeline.Cli.Terminal;

namespace Pipeline.Cli;

/// <summary>SIGINT and SIGTERM: the first one drains, the second one aborts. Without them this program would be ended by the first.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Screen _screen;
    private int _count;

    /// <summary>Listens from now on.</summary>
    public Signals(Screen screen)
    {
        _screen = screen;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, On),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, On),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Drain => _drain.Token;

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken Abort => _abort.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _drain.Dispose();
        _abort.Dispose();
    }

    private void On(PosixSignalContext signal)
    {
        signal.Cancel = true;
        switch (Interlocked.Increment(ref _count))
        {
            case 1:
                _screen.Note("Draining… press Ctrl-C again to stop at once");
                _drain.Cancel();
                break;
            case 2:
                _screen.Note("Stopping at once…");
                _abort.Cancel();
                break;
        }
    }
}
