using System.Net.Sockets;
using System.Text;

namespace Pipeline.Cli.Service;

/// <summary>The datagram socket on which systemd listens to a service: <c>NOTIFY_SOCKET</c> of sd_notify(3).</summary>
internal sealed class ServiceSocket : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Socket _socket;
    private readonly UnixDomainSocketEndPoint _to;

    private ServiceSocket(UnixDomainSocketEndPoint to)
    {
        _to = to;
        _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified)
        {
            SendTimeout = (int)Patience.TotalMilliseconds,
        };
    }

    /// <summary>
    /// The socket of that address: a path, or a name that begins with <c>@</c> and stands in no folder. Null for any
    /// other sort.
    /// </summary>
    public static ServiceSocket? At(string address) =>
        address switch
        {
            ['/', ..] => new(new(address)),
            ['@', .. var name] => new(new($"\0{name}")),
            _ => null,
        };

    /// <summary>
    /// Sends assignments, one on each line: <c>READY=1</c>. Returns what went wrong, or null: nobody listens, or not in
    /// time.
    /// </summary>
    public string? Send(string assignments)
    {
        try
        {
            _socket.SendTo(Encoding.UTF8.GetBytes(assignments), _to);
            return null;
        }
        catch (SocketException fault)
        {
            return fault.Message;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
