using System.Net;
using System.Net.Sockets;

namespace Pipeline.Testing.Servers;

/// <summary>A TCP port of the loopback address that nobody listens on at this moment.</summary>
public static class FreePort
{
    /// <summary>Asks the kernel for one.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
