namespace Pipeline.Testing.Servers.S3;

/// <summary>
/// A real S3 server on loopback: Ceph's radosgw over a monitor and a store of objects that keeps all bytes in memory.
/// </summary>
public sealed class Radosgw : IDisposable
{
    private const string Address = "127.0.0.1";
    private readonly string _folder = Directory.CreateTempSubdirectory("pipeline-s3-").FullName;
    private readonly List<Daemon> _daemons = [];

    /// <summary>Starts the server; the test is skipped when it is not installed.</summary>
    public Radosgw()
    {
        foreach (var program in (string[])["ceph-mon", "ceph-osd", "radosgw"])
            RequiresTool.Program($"/usr/bin/{program}", program);
        try
        {
            Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The port on the loopback address.</summary>
    public int Port { get; private set; }

    /// <summary>Where it answers, as the option <c>endpoint</c> takes it.</summary>
    public string Endpoint => $"http://{Address}:{Port}";

    /// <summary>The key that may do everything.</summary>
    public string AccessKey { get; } = "tester";

    /// <summary>Its secret.</summary>
    public string SecretKey { get; } = "not-to-be-seen-anywhere";

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>
    /// A port may be taken by somebody else between its choice and its use: then all begin anew on others.
    /// </summary>
    private void Start()
    {
        const int most = 5;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Launch(Path.Combine(_folder, $"{attempt}"));
                return;
            }
            catch (InvalidOperationException) when (attempt < most)
            {
                Stop();
            }
        }
    }

    private void Launch(string folder)
    {
        var config = new CephConfig(folder, FreePort.Find(), FreePort.Find());
        config.Write();
        Tool.Run("monmaptool", "--create", "--fsid", config.Fsid, "--addv", "a", $"[v1:{config.Monitor}]", config.MonMap);
        Tool.Run("ceph-mon", "-c", config.File, "--mkfs", "-i", "a", "--monmap", config.MonMap);
        Begin("/usr/bin/ceph-mon", "-c", config.File, "-i", "a", "-f");
        Tool.Run("ceph-osd", "-c", config.File, "-i", "0", "--mkfs");
        var osd = File.ReadAllText(Path.Combine(config.OsdFolder, "fsid")).Trim();
        Tool.Run("ceph", "-c", config.File, "--connect-timeout", "10", "osd", "new", osd, "0");
        var store = Begin("/usr/bin/ceph-osd", "-c", config.File, "-i", "0", "-f");
        WaitUntil(
            () =>
                Tool.Try("ceph", "", "-c", config.File, "--connect-timeout", "10", "osd", "stat")
                    .Output.Contains("1 up", StringComparison.Ordinal),
            store
        );
        Tool.Run(
            "radosgw-admin",
            [
                "-c",
                config.File,
                "user",
                "create",
                "--uid=tester",
                "--display-name=tester",
                $"--access-key={AccessKey}",
                $"--secret={SecretKey}",
            ]
        );
        var gateway = Begin("/usr/bin/radosgw", "-c", config.File, "-n", "client.rgw", "-f");
        Port = config.Port;
        WaitUntil(() => Answers(), gateway);
    }

    private Daemon Begin(params string[] command)
    {
        var daemon = new Daemon(command);
        _daemons.Add(daemon);
        return daemon;
    }

    private void Stop()
    {
        foreach (var daemon in _daemons)
            daemon.Dispose();
        _daemons.Clear();
    }

    private bool Answers()
    {
        using var socket = new System.Net.Sockets.TcpClient();
        try
        {
            socket.Connect(Address, Port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private static void WaitUntil(Func<bool> isSo, Daemon daemon)
    {
        for (var attempt = 0; !isSo(); attempt++)
        {
            if (daemon.HasEnded || attempt > 400)
                throw new InvalidOperationException($"radosgw does not start:\n{daemon.Log}");
            Thread.Sleep(25);
        }
    }
}
