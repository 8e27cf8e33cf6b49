using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Ssh;

/// <summary>
/// A command on the server that hashes files for as long as the channel is open. Many questions may be under way; each
/// answer bears its question's number, so that a line of anybody else's means nothing. A server that answers nothing
/// for too long loses the channel.
/// </summary>
public sealed class HashChannel : IAsyncDisposable
{
    private readonly SshTransport _transport;
    private readonly int _digits;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<string?>> _open = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _room = new(64);
    private readonly Silence _silence;
    private Task _reading = Task.CompletedTask;
    private long _number;
    private volatile bool _isOver;

    private HashChannel(SshTransport transport, string algorithm, TimeProvider time)
    {
        (_transport, _digits) = (transport, algorithm == "md5" ? 32 : 64);
        _silence = new(time, transport.Cut);
    }

    /// <summary>The program on the server: <c>sha256sum</c>, <c>shasum -a 256</c>, ….</summary>
    public string Program { get; private set; } = "";

    /// <summary>Whether it still answers.</summary>
    public bool IsAlive => !_isOver;

    /// <summary>Waits until the command on the server has begun.</summary>
    /// <exception cref="SftpException">It has not, and never will.</exception>
    internal static async Task<HashChannel> OpenAsync(
        SshTransport transport,
        string algorithm,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        var channel = new HashChannel(transport, algorithm, time);
        var lines = new AnswerLines(transport.FromServer);
        // Where an SFTP server sits instead of a shell, it waits for a packet, and this makes it hang up at once: it
        // reads the length of a packet that is too long.
        await channel.SendAsync("0\0/dev/null\0", cancellationToken);
        while (await lines.NextAsync(cancellationToken) is { } line)
        {
            if (!line.StartsWith(HashScript.Greeting, StringComparison.Ordinal))
                continue;
            channel.Program = WireText.Show(Encoding.Latin1.GetBytes(line[HashScript.Greeting.Length..].Trim()));
            channel._reading = Task.Run(() => channel.ReadAsync(lines), CancellationToken.None);
            return channel;
        }
        throw Lost("the server's shell found no hash command");
    }

    /// <summary>The hash of a file in lower-case hexadecimal digits; null when the server cannot read it.</summary>
    /// <param name="path">The path as the server's shell sees it; absolute, or it begins with <c>./</c>.</param>
    /// <param name="patience">How long the server may be silent at the most while this is asked.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="SftpException">The channel is gone (ConnectionLost).</exception>
    public async Task<string?> AskAsync(string path, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (path is not (['/', ..] or ['.', '/', ..]) || path.Contains('\0'))
            throw new ArgumentException($"'{path}' is ambiguous for a shell", nameof(path));
        await _room.WaitAsync(cancellationToken);
        try
        {
            var number = Interlocked.Increment(ref _number);
            var answer = _open[number] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            using var waiting = _silence.Bear(patience);
            await SendAsync($"{number.ToString(CultureInfo.InvariantCulture)}\0{path}\0", cancellationToken);
            if (_isOver)
                throw Lost("the channel to the server's hash command is closed");
            return await answer.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            _room.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        await _transport.DisposeAsync();
        await _reading;
        // Not the turn and the room: who asks at this moment still gives them back. They hold nothing of the system.
        _silence.Dispose();
    }

    private async Task SendAsync(string question, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // A question that is cut short would spoil those behind it: from here on it is sent whole.
            await _transport.ToServer.WriteAsync(Encoding.UTF8.GetBytes(question), CancellationToken.None);
            await _transport.ToServer.FlushAsync(CancellationToken.None);
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            throw Lost("the channel to the server's hash command is closed", fault);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task ReadAsync(AnswerLines lines)
    {
        while (await lines.NextAsync(CancellationToken.None) is { } line)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (
                words is not [var first, var hash, ..]
                || !long.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || !_open.TryRemove(number, out var answer)
            )
                continue;
            _silence.Broke();
            answer.TrySetResult(hash.Length == _digits && hash.All(char.IsAsciiHexDigit) ? hash.ToLowerInvariant() : null);
        }
        _isOver = true;
        foreach (var (_, answer) in _open)
            answer.TrySetException(Lost("the channel to the server's hash command is closed"));
    }

    private static SftpException Lost(string why, Exception? inner = null) => new(SftpStatus.ConnectionLost, why, inner);
}
