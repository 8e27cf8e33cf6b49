using System.Text;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Server;
using Pipeline.Sftp.Server.Faults;
using Pipeline.Sftp.Wire;
using Pipeline.Testing;

namespace Pipeline.Sftp.Tests.Server;

/// <summary>The built-in server with a fault script on a folder of its own, and this program's client on it.</summary>
internal sealed class OddServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly SftpServer _server;
    private readonly ServedPipes _pipes;

    private OddServer(string script)
    {
        _server = new SftpServer(_folder.Path, new SftpServerOptions { Faults = FaultPlan.Parse(script) });
        _pipes = _server.Connect();
    }

    public SftpConnection Client { get; private set; } = null!;

    public static async Task<OddServer> StartAsync(string script)
    {
        var server = new OddServer(script);
        server.Client = await SftpConnection.OpenAsync(
            new StreamTransport(server._pipes.FromServer, server._pipes.ToServer),
            new SftpSettings(),
            TestContext.Current.CancellationToken
        );
        return server;
    }

    public string At(string path) => _folder.At(path);

    public void Put(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    public async Task<List<SftpEntry>> ListAsync(string path) =>
        await Client.ListAsync(path, TestContext.Current.CancellationToken).OrderBy(entry => entry.Name).ToListAsync();

    public async Task WriteAsync(string path, string text)
    {
        await using var file = await Client.OpenFileAsync(
            path,
            OpenFlags.Write | OpenFlags.Create | OpenFlags.Truncate,
            default,
            TestContext.Current.CancellationToken
        );
        await file.WriteAsync(0, Encoding.UTF8.GetBytes(text), default);
        await file.CloseAsync(default);
    }

    /// <summary>The status that a request is refused with.</summary>
    public static async Task<SftpStatus> StatusOfAsync(Func<ValueTask> request) =>
        (await Assert.ThrowsAsync<SftpException>(async () => await request())).Status;

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _pipes.DisposeAsync();
        _server.Dispose();
        _folder.Dispose();
    }
}
