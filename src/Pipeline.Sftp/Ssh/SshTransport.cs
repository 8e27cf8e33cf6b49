using System.Diagnostics;
using Pipeline.Sftp.Client;

namespace Pipeline.Sftp.Ssh;

/// <summary>
/// A child process whose standard streams are the byte stream: <c>ssh -s HOST sftp</c>, or any program that speaks
/// SFTP. It ends when its input closes, as it also does when this program is killed; one that does not is killed after
/// a moment.
/// </summary>
internal sealed class SshTransport(Process process) : ISftpTransport
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);
    private readonly StderrTail _errors = new(process.StandardError.BaseStream);
    private readonly Lock _gate = new();
    private readonly EventHandler _programEnds = KillAtTheEnd(process);
    private Task? _ending;

    public Stream FromServer => process.StandardOutput.BaseStream;

    public Stream ToServer => process.StandardInput.BaseStream;

    /// <summary>The number of the process.</summary>
    public int Id { get; } = process.Id;

    /// <summary>The exit code, once it has ended by itself; null when it was killed or still runs.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>What was said on standard error, the last 4 KiB.</summary>
    public IReadOnlyList<string> Errors => _errors.Lines();

    public async ValueTask<string> ReadStderrTailAsync()
    {
        // Its words may come a moment after its output has ended.
        await Task.WhenAny(_errors.Drained, Task.Delay(Soon));
        return string.Join("; ", Errors.TakeLast(3));
    }

    /// <summary>
    /// Ends the child: its input closes, and when it does not end by that within the time, it is killed.
    /// </summary>
    public Task EndAsync(TimeSpan grace)
    {
        lock (_gate)
            return _ending ??= Task.Run(() => EndOnceAsync(grace));
    }

    /// <summary>Ends the child at once, without waiting for it.</summary>
    public void Cut() => _ = EndAsync(TimeSpan.Zero);

    public async ValueTask DisposeAsync() => await EndAsync(Grace);

    /// <summary>
    /// A program that ends in a hurry waits for no child, and leaves none behind: one with a server that gives no
    /// answer would not notice.
    /// </summary>
    private static EventHandler KillAtTheEnd(Process process)
    {
        AppDomain.CurrentDomain.ProcessExit += Kill;
        return Kill;

        void Kill(object? sender, EventArgs nothing)
        {
            try
            {
                process.Kill(entireProcessTree: true);
            }
            catch (Exception gone) when (gone is InvalidOperationException or System.ComponentModel.Win32Exception)
            {
                // It has ended by itself.
            }
        }
    }

    private async Task EndOnceAsync(TimeSpan grace)
    {
        Abandon(ToServer);
        if (await HasEndedAsync(grace))
            ExitCode = process.ExitCode;
        else
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        await Task.WhenAny(_errors.Drained, Task.Delay(Soon));
        Abandon(FromServer);
        Abandon(process.StandardError.BaseStream);
        AppDomain.CurrentDomain.ProcessExit -= _programEnds;
        process.Dispose();
    }

    private async Task<bool> HasEndedAsync(TimeSpan grace)
    {
        using var patience = new CancellationTokenSource(grace);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static void Abandon(Stream stream)
    {
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // Closing flushes, and the other end may be gone already: there is nothing more to lose.
            return;
        }
    }
}
