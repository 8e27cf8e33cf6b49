using System.Runtime.InteropServices;
using Pipeline.Cli.Terminal;

namespace Pipeline.Cli;

/// <summary>SIGINT and SIGTERM: the first one drains, or ends what can be ended, the second one aborts. Without them this program would be ended by the first.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Screen _screen;
    private readonly string _first;
    private int _count;

    /// <summary>Listens from now on.</summary>
    /// <param name="screen">Where each signal is answered.</param>
    /// <param name="first">What the first one brings about.</param>
    public Signals(Screen screen, string first = "Draining…")
    {
        (_screen, _first) = (screen, first);
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
                _screen.Note($"{_first} press Ctrl-C again to stop at once");
                _drain.Cancel();
                break;
            case 2:
                _screen.Note("Stopping at once…");
                _abort.Cancel();
                break;
        }
    }
}
