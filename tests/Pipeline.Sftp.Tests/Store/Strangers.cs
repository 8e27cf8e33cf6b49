using System.Net.Sockets;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>Connections of others that do not log in: they count for a server's <c>MaxStartups</c>.</summary>
internal sealed class Strangers : IDisposable
{
    private readonly List<TcpClient> _clients = [];

    public Strangers(Sshd server, int count)
    {
        for (var i = 0; i < count; i++)
        {
            _clients.Add(new(server.Host, server.Port));
            // The server's first word: now it has taken the connection.
            _clients[^1].GetStream().ReadExactly(new byte[4]);
        }
    }

    public void Dispose() => _clients.ForEach(client => client.Dispose());
}
