using System.Net;
using System.Net.Sockets;

namespace Pipeline.Testing.Servers;

/// <summary>A TCP relay on loopback that stands for the way between client and server: it can be long, break, hang and damage.</summary>
/// <remarks>It adds time of travel, not a limit of throughput. Every switch may be changed while connections run.</remarks>
public sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Lock gate = new();
    private readonly List<RelayedConnection> open = [];
    private readonly Task accepting;
    private readonly int target;
    private int connections;

    /// <summary>Starts a relay to a port of the loopback address.</summary>
    public Relay(int target)
    {
        this.target = target;
        listener.Start(512);
        accepting = AcceptAsync();
    }

    /// <summary>The address to connect to.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>The port to connect to.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>From client to server.</summary>
    public RelayDirection Up { get; } = new();

    /// <summary>From server to client.</summary>
    public RelayDirection Down { get; } = new();

    /// <summary>New connections are closed at once, as an overloaded sshd does.</summary>
    public bool Refuse { get; set; }

    /// <summary>Connections taken so far, refused ones included.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>Connections that are open now.</summary>
    public int Open
    {
        get
        {
            lock (gate)
            {
                return open.Count;
            }
        }
    }

    /// <summary>Sets the time of travel of both directions: a round trip takes twice as long.</summary>
    public TimeSpan Delay
    {
        set => Up.Delay = Down.Delay = value;
    }

    /// <summary>Once this many bytes have travelled in a direction, that direction stalls by itself.</summary>
    public long StallAt
    {
        set => Up.StallAt = Down.StallAt = value;
    }

    /// <summary>Ends a stall of either direction, and one that was still to come.</summary>
    public void Flow()
    {
        Up.Flow();
        Down.Flow();
    }

    /// <summary>Breaks all open connections with a reset; new ones are taken.</summary>
    public void Cut()
    {
        lock (gate)
        {
            open.ForEach(connection => connection.Cut());
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        Cut();
        // A listener that is stopped between two clients is not one that can be asked for the next.
        await accepting;
        listener.Stop();
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(end.Token);
                Interlocked.Increment(ref connections);
                running.RemoveAll(task => task.IsCompleted);
                running.Add(CarryAsync(client));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or SocketException && end.IsCancellationRequested)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task CarryAsync(Socket client)
    {
        if (Refuse)
        {
            client.Dispose();
            return;
        }

        using var connection = new RelayedConnection(client);
        lock (gate)
        {
            open.Add(connection);
        }

        await connection.RunAsync(target, Up, Down, end.Token);
        lock (gate)
        {
            open.Remove(connection);
        }
    }
}
