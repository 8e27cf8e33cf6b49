using System.Globalization;
using System.Runtime.InteropServices;

namespace Pipeline.Cli.Terminal;

/// <summary>
/// The signals that this process ignores now, as Linux tells it in <c>/proc/self/status</c>: before anybody listens to
/// them, those that were ignored when it was started. SIGTERM is not among them: the runtime has taken it already.
/// </summary>
internal sealed class IgnoredSignals
{
    private readonly ulong _mask = Read();

    /// <summary>Whether a signal is among them.</summary>
    /// <param name="number">The number of the signal, or the runtime's own for it, which is negative.</param>
    public bool Contains(int number)
    {
        var real = (PosixSignal)number switch
        {
            PosixSignal.SIGHUP => 1,
            PosixSignal.SIGINT => 2,
            PosixSignal.SIGQUIT => 3,
            PosixSignal.SIGTERM => 15,
            _ => number,
        };
        return (_mask & (1UL << (real - 1))) != 0;
    }

    private static ulong Read() =>
        ulong.TryParse(ProcSelf.Field("status", "SigIgn:"), NumberStyles.AllowHexSpecifier, null, out var mask) ? mask : 0;
}
