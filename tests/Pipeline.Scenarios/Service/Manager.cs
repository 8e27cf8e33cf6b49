using System.Net.Sockets;
using System.Text;

namespace Pipeline.Scenarios.Service;

/// <summary>What systemd is to a service: a datagram socket on which it listens.</summary>
internal sealed class Manager : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    /// <summary>Listens at an address as it stands in <c>NOTIFY_SOCKET</c>.</summary>
    public Manager(string address)
    {
        Address = address;
        _socket.Bind(new UnixDomainSocketEndPoint(address[0] == '@' ? $"\0{address[1..]}" : address));
    }

    public string Address { get; }

    /// <summary>The lines of the next datagram.</summary>
    public async Task<string[]> HearAsync()
    {
        var buffer = new byte[4096];
        using var limit = new CancellationTokenSource(Patience);
        var length = await _socket.ReceiveAsync(buffer, limit.Token);
        return Encoding.UTF8.GetString(buffer, 0, length).Split('\n');
    }

    /// <summary>Listens until a datagram holds a line that begins so, and returns that datagram.</summary>
    public async Task<string[]> HearAsync(string beginning)
    {
        while (true)
        {
            var heard = await HearAsync();
            if (heard.Any(line => line.StartsWith(beginning, StringComparison.Ordinal)))
                return heard;
        }
    }

    public void Dispose() => _socket.Dispose();
}
