using System.Text;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Ssh;

/// <summary>
/// Reads a standard error to its end, so that it never blocks the child, and keeps the last 4 KiB of it.
/// </summary>
internal sealed class StderrTail
{
    private const int Most = 4096;
    private readonly Lock _gate = new();
    private readonly byte[] _tail = new byte[Most];
    private int _length;

    public StderrTail(Stream stream) => Drained = Task.Run(() => DrainAsync(stream));

    /// <summary>Ends when the child has closed it.</summary>
    public Task Drained { get; }

    /// <summary>The lines kept, fit for a message.</summary>
    public IReadOnlyList<string> Lines()
    {
        lock (_gate)
            return
            [
                .. Encoding
                    .Latin1.GetString(_tail, 0, _length)
                    .Split('\n')
                    .Select(line => WireText.Show(Encoding.Latin1.GetBytes(line.Trim())))
                    .Where(line => line.Length > 0),
            ];
    }

    private async Task DrainAsync(Stream stream)
    {
        var buffer = new byte[Most];
        try
        {
            while (await stream.ReadAsync(buffer) is > 0 and var read)
                Keep(buffer.AsSpan(0, read));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The pipe was taken away with the child: what was said is kept, more will not come.
            return;
        }
    }

    private void Keep(ReadOnlySpan<byte> said)
    {
        lock (_gate)
        {
            var old = Math.Min(_length, Most - said.Length);
            _tail.AsSpan(_length - old, old).CopyTo(_tail);
            said.CopyTo(_tail.AsSpan(old));
            _length = old + said.Length;
        }
    }
}
