namespace Pipeline.Sftp.Server;

/// <summary>A session of an <see cref="SftpServer"/> inside this process, as its client sees it.</summary>
public sealed class ServedPipes : IAsyncDisposable
{
    private readonly DuplexPipes _pipes = new();
    private readonly CancellationTokenSource _stop = new();

    internal ServedPipes(SftpServer server) => Ended = Task.Run(() => RunAsync(server));

    /// <summary>What the server sends.</summary>
    public Stream FromServer => _pipes.Client.Input;

    /// <summary>What the server gets. Disposing it ends the session in good order.</summary>
    public Stream ToServer => _pipes.Client.Output;

    /// <summary>Done when the session has ended; null, or why it ended before its input did.</summary>
    public Task<Exception?> Ended { get; }

    /// <summary>Ends the session and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Ended;
        await ToServer.DisposeAsync();
        await FromServer.DisposeAsync();
        _stop.Dispose();
    }

    private async Task<Exception?> RunAsync(SftpServer server)
    {
        try
        {
            await server.RunAsync(_pipes.Server.Input, _pipes.Server.Output, _stop.Token);
            return null;
        }
        catch (Exception reason)
            when (reason is IOException or InvalidDataException or OperationCanceledException or InvalidOperationException)
        {
            // A pipe whose other end is gone throws InvalidOperationException.
            return reason;
        }
        finally
        {
            await _pipes.Server.Output.DisposeAsync();
            await _pipes.Server.Input.DisposeAsync();
        }
    }
}
