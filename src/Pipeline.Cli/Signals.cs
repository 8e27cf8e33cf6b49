using System.Runtime.InteropServices;
using Pipeline.Cli.Terminal;

namespace Pipeline.Cli;

/// <summary>
/// The signals that would end this program on the spot, and leave drafts behind. SIGINT and SIGTERM: the first one
/// drains, or ends what can be ended, the second one aborts. SIGQUIT aborts. SIGHUP drains when the terminal is gone,
/// and reloads otherwise. SIGUSR1 and SIGUSR2 ask how it stands. What was ignored when this program was started
/// (<c>nohup</c>, a job in the background of a script) stays ignored.
/// </summary>
internal sealed class Signals : IDisposable
{
    private static readonly TimeSpan TerminalGoes = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly ControllingTerminal _terminal = new();
    private readonly ConsoleOutput _console;
    private readonly string _first;
    private int _count;

    /// <summary>Listens from now on.</summary>
    /// <param name="console">Where each signal is answered.</param>
    /// <param name="first">What the first one brings about.</param>
    /// <param name="reload">
    /// What SIGHUP does while the terminal is there, or where there never was one; null to drain.
    /// </param>
    /// <param name="status">What SIGUSR1 and SIGUSR2 do; null for nothing.</param>
    public Signals(ConsoleOutput console, string first = "Draining…", Action? reload = null, Action? status = null)
    {
        (_console, _first) = (console, first);
        var ignored = new IgnoredSignals();
        Listen((int)PosixSignal.SIGINT, Count);
        Listen((int)PosixSignal.SIGTERM, Count);
        Listen((int)PosixSignal.SIGQUIT, StopAtOnce);
        Listen((int)PosixSignal.SIGHUP, () => HangUp(reload));
        if (OperatingSystem.IsWindows())
            return;
        Listen(SignalNumbers.User1, status ?? (() => { }));
        Listen(SignalNumbers.User2, status ?? (() => { }));
        Listen(SignalNumbers.ProcessorTime, DrainOnce);
        // The write itself is refused then, and its file fails.
        Listen(SignalNumbers.FileSize, () => { });

        void Listen(int number, Action act)
        {
            if (ignored.Contains(number))
                return;
            _registrations.Add(
                PosixSignalRegistration.Create(
                    (PosixSignal)number,
                    signal =>
                    {
                        signal.Cancel = true;
                        act();
                    }
                )
            );
        }
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

    private void Count()
    {
        switch (Interlocked.Increment(ref _count))
        {
            case 1:
                _console.Note($"{_first} press Ctrl-C again to stop at once");
                _drain.Cancel();
                break;
            case 2:
                _console.Note("Stopping at once…");
                _abort.Cancel();
                break;
        }
    }

    private void StopAtOnce()
    {
        if (Interlocked.Exchange(ref _count, 2) >= 2)
            return;
        _console.Note("Stopping at once…");
        _drain.Cancel();
        _abort.Cancel();
    }

    /// <summary>
    /// However often it comes, it is no second signal: a shell and the system both send it, and a service manager after
    /// another one.
    /// </summary>
    private void DrainOnce()
    {
        if (Interlocked.CompareExchange(ref _count, 1, 0) != 0)
            return;
        _console.Note(_first);
        _drain.Cancel();
    }

    private void HangUp(Action? reload)
    {
        if (reload is null || _terminal.IsGone)
            DrainOnce();
        else
        {
            reload();
            _ = DrainWhenTerminalGoesAsync();
        }
    }

    /// <summary>A shell that ends tells its jobs so before its terminal goes.</summary>
    private async Task DrainWhenTerminalGoesAsync()
    {
        try
        {
            await Task.Delay(TerminalGoes, _abort.Token);
            if (_terminal.IsGone)
                DrainOnce();
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
        {
            // The program ends already.
        }
    }
}
