using System.Text;

namespace Pipeline.Sftp.Ssh;

/// <summary>
/// Reads lines that a server's shell writes. A line without an end does not fill the memory: what is beyond a kilobyte
/// of it is dropped.
/// </summary>
internal sealed class AnswerLines(Stream stream)
{
    private const int Longest = 1024;
    private readonly byte[] _buffer = new byte[4096];
    private readonly StringBuilder _line = new();
    private int _from;
    private int _to;

    /// <summary>The next line, or null at the end.</summary>
    public async ValueTask<string?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_from < _to)
            {
                var letter = (char)_buffer[_from++];
                if (letter == '\n')
                {
                    var line = _line.ToString();
                    _line.Clear();
                    return line;
                }
                if (_line.Length < Longest)
                    _line.Append(letter);
            }
            if ((_to = await ReadAsync(cancellationToken)) == 0)
                return null;
            _from = 0;
        }
    }

    private async ValueTask<int> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(_buffer, cancellationToken);
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException)
        {
            return 0; // The pipe was taken away with the child.
        }
    }
}
