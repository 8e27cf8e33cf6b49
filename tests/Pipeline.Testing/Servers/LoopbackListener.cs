using System.Net;
using System.Net.Sockets;

namespace Pipeline.Testing.Servers;

/// <summary>Listens on a port of loopback, and serves each client in a task of its own, until it is disposed.</summary>
public sealed class LoopbackListener : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<TcpClient, Task> _serve;
    private readonly Task _accepting;

    /// <summary>Starts it.</summary>
    /// <param name="serve">
    /// Talks with a client; ends, and throws nothing else, when <see cref="Ended"/> is cancelled.
    /// </param>
    public LoopbackListener(Func<TcpClient, Task> serve)
    {
        _serve = serve;
        Ended = _end.Token;
        _listener.Start(256);
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Cancelled when it is disposed.</summary>
    public CancellationToken Ended { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        // A listener that is stopped between two clients is not one that can be asked for the next.
        await _accepting;
        _listener.Stop();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(Ended);
                running.RemoveAll(task => task.IsCompleted);
                running.Add(Task.Run(() => _serve(client)));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(running);
        }
    }
}
