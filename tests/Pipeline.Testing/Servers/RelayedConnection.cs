using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Pipeline.Testing.Servers;

/// <summary>One connection through a <see cref="Relay"/>.</summary>
internal sealed class RelayedConnection(Socket client) : IDisposable
{
    private readonly Socket server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource cut = new();

    public async Task RunAsync(int target, RelayDirection up, RelayDirection down, CancellationToken cancellationToken)
    {
        client.NoDelay = true;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, cut.Token);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, target, either.Token);
            await Task.WhenAll(CarryAsync(client, server, up, either.Token), CarryAsync(server, client, down, either.Token));
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException)
        {
            Reset(client);
            Reset(server);
        }
    }

    public void Cut() => cut.Cancel();

    public void Dispose()
    {
        client.Dispose();
        server.Dispose();
    }

    private static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Close();
    }

    private async Task CarryAsync(Socket from, Socket to, RelayDirection direction, CancellationToken cancellationToken)
    {
        // Room for what travels: at 25 ms and 1 GB/s some 25 MB are on the way.
        var way = Channel.CreateBounded<Piece>(1024);
        var sending = SendAsync(way.Reader, to, direction, cancellationToken);
        try
        {
            while (true)
            {
                var bytes = new byte[64 * 1024];
                var count = await from.ReceiveAsync(bytes, cancellationToken);
                await way.Writer.WriteAsync(new Piece(bytes, count, Stopwatch.GetTimestamp()), cancellationToken);
                if (count == 0)
                {
                    break;
                }
            }

            await sending;
        }
        catch (Exception broken) when (broken is SocketException or OperationCanceledException or ChannelClosedException)
        {
            // One direction broke: the other one goes with it.
            await cut.CancelAsync();
            throw new OperationCanceledException("the relayed connection broke", broken);
        }
    }

    private async Task SendAsync(
        ChannelReader<Piece> way,
        Socket to,
        RelayDirection direction,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await foreach (var piece in way.ReadAllAsync(cancellationToken))
            {
                var left = direction.Delay - Stopwatch.GetElapsedTime(piece.At);
                if (left > TimeSpan.Zero)
                {
                    await Task.Delay(left, cancellationToken);
                }

                await direction.WhenFlowing(cancellationToken);
                if (piece.Count == 0)
                {
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                var bytes = piece.Bytes.AsMemory(0, piece.Count);
                var passing = direction.Pass(bytes.Span);
                for (var sent = 0; sent < passing; )
                {
                    sent += await to.SendAsync(bytes[sent..passing], cancellationToken);
                }

                if (passing < piece.Count)
                {
                    await cut.CancelAsync();
                }
            }
        }
        catch (SocketException)
        {
            await cut.CancelAsync();
        }
    }

    private readonly record struct Piece(byte[] Bytes, int Count, long At);
}
