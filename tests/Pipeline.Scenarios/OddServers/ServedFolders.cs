using System.Globalization;
using System.Net.Sockets;
using Pipeline.Sftp.Server;
using Pipeline.Sftp.Server.Faults;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.OddServers;

/// <summary>
/// The built-in server on some folders, each on a port of loopback, with one fault script for all. netcat carries the
/// bytes between its standard streams and the port: to start the whole program for each connection would cost more than
/// all it does.
/// </summary>
internal sealed class ServedFolders : IAsyncDisposable
{
    private const string Netcat = "/usr/bin/nc.openbsd";

    private readonly CancellationTokenSource _end = new();
    private readonly List<(LoopbackListener Listener, SftpServer Server)> _served = [];
    private readonly string _folder;
    private readonly FaultPlan? _faults;

    public ServedFolders(string folder, string script)
    {
        RequiresTool.Program(Netcat, "netcat-openbsd");
        (_folder, _faults) = (folder, script.Length == 0 ? null : FaultPlan.Parse(script));
    }

    /// <summary>Serves a folder and gives the option <c>command</c> that reaches it.</summary>
    public string Serve(string folder)
    {
        var root = Directory.CreateDirectory(Path.Combine(_folder, folder)).FullName;
        var server = new SftpServer(root, new SftpServerOptions { Faults = _faults });
        var listener = new LoopbackListener(client => ServeAsync(server, client));
        _served.Add((listener, server));
        var port = listener.EndPoint.Port;
        return string.Create(CultureInfo.InvariantCulture, $"[{Netcat}, -N, 127.0.0.1, \"{port}\"]");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        foreach (var (listener, server) in _served)
        {
            await listener.DisposeAsync();
            server.Dispose();
        }
        _end.Dispose();
    }

    private async Task ServeAsync(SftpServer server, TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            try
            {
                await server.RunAsync(stream, stream, _end.Token);
            }
            catch (Exception broken) when (broken is IOException or InvalidDataException or OperationCanceledException)
            {
                // The client went away, spoke nonsense, or the cell is over.
            }
        }
    }
}
