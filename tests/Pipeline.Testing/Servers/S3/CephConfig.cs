namespace Pipeline.Testing.Servers.S3;

/// <summary>
/// The configuration of one small cluster: no copies, no authentication inside, everything in memory.
/// </summary>
/// <param name="folder">Where its files lie.</param>
/// <param name="monitorPort">The monitor's port.</param>
/// <param name="port">The gateway's port.</param>
internal sealed class CephConfig(string folder, int monitorPort, int port)
{
    public string Fsid { get; } = Guid.NewGuid().ToString();

    public int Port => port;

    public string Monitor => $"127.0.0.1:{monitorPort}";

    public string File => Path.Combine(folder, "ceph.conf");

    public string MonMap => Path.Combine(folder, "monmap");

    public string OsdFolder => Path.Combine(folder, "osd");

    public void Write()
    {
        foreach (var name in (string[])["mon", "osd", "gateway", "run"])
            Directory.CreateDirectory(Path.Combine(folder, name));
        System.IO.File.WriteAllText(File, Text());
    }

    private string Text() =>
        $"""
            [global]
            fsid = {Fsid}
            mon host = v1:{Monitor}
            mon initial members = a
            public addr = 127.0.0.1
            auth cluster required = none
            auth service required = none
            auth client required = none
            run dir = {folder}/run
            admin socket = {folder}/run/$name.$pid.asok
            pid file = {folder}/run/$name.pid
            log file = {folder}/$name.log
            mon data = {folder}/mon
            mon allow pool size one = true
            mon data avail crit = 0
            mon max pg per osd = 10000
            paxos propose interval = 0.1
            osd data = {folder}/osd
            osd objectstore = memstore
            memstore device bytes = 6442450944
            osd pool default size = 1
            osd pool default min size = 1
            osd pool default pg num = 1
            osd pool default pgp num = 1
            osd pool default pg autoscale mode = off
            osd crush chooseleaf type = 0
            osd heartbeat grace = 600

            [client.rgw]
            rgw frontends = beast endpoint=127.0.0.1:{port} tcp_nodelay=1
            rgw data = {folder}/gateway
            rgw override bucket index max shards = 1
            rgw dynamic resharding = false
            rgw thread pool size = 64
            rgw gc obj min wait = 1
            rgw gc processor period = 1
            rgw gc processor max time = 60

            """;
}
