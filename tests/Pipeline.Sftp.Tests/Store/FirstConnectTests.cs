using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Stores.Sftp;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>A store that was never connected fails at once, for good, and says what to do.</summary>
public sealed class FirstConnectTests : IDisposable
{
    private readonly Sshd _sshd = new();
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _sshd.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Wrong_key()
    {
        Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", _folder.At("other"));
        await RefusesAsync(StoreUnderTest.To(_sshd) with { KeyFile = _folder.At("other") }, "refused the login", "key");
    }

    [Fact]
    public async Task Missing_key_file() =>
        await RefusesAsync(StoreUnderTest.To(_sshd) with { KeyFile = _folder.At("absent") }, "absent", "key_file");

    [Fact]
    public async Task Unknown_host_key()
    {
        var empty = _folder.Write("known_hosts", []);
        await RefusesAsync(StoreUnderTest.To(_sshd) with { KnownHosts = empty }, "host key is unknown", "accept_new");
    }

    [Fact]
    public async Task Changed_host_key()
    {
        Tool.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", _folder.At("other"));
        var key = File.ReadAllText(_folder.At("other.pub"));
        var known = _folder.At("known_hosts");
        File.WriteAllText(known, $"[{_sshd.Host}]:{_sshd.Port} {key}");
        await RefusesAsync(StoreUnderTest.To(_sshd) with { KnownHosts = known }, "host key differs", "operator");
        await RefusesAsync(StoreUnderTest.To(_sshd) with { KnownHosts = known, AcceptNew = true }, "host key differs");
    }

    [Fact]
    public async Task Refused_connection()
    {
        _sshd.Stop();
        await RefusesAsync(StoreUnderTest.To(_sshd), $"{_sshd.Port}", "connection refused");
    }

    [Fact]
    public async Task Unknown_host() =>
        await RefusesAsync(StoreUnderTest.To(_sshd) with { Host = "no-such-host.invalid" }, "no-such-host.invalid", "name");

    [Fact]
    public async Task Silent_server()
    {
        using var silent = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        silent.Start();
        var port = ((System.Net.IPEndPoint)silent.LocalEndpoint).Port;
        await RefusesAsync(
            StoreUnderTest.To(_sshd) with
            {
                Port = port,
                ConnectTimeout = TimeSpan.FromSeconds(1),
            },
            "check host, port and firewall",
            $"{port}"
        );
    }

    [Fact]
    public async Task Missing_folder()
    {
        await using var store = new StoreUnderTest(StoreUnderTest.To(_sshd) with { Root = "outbox" });
        var fault = await store.FaultAsync(it => it.ListAsync("a/b"));
        Assert.Equal((StoreErrorKind.NotFound, false), (fault.Kind, fault.IsTransient));
        Assert.Contains($"no folder 'outbox/a/b' on {_sshd.User}@{_sshd.Host}:{_sshd.Port}", fault.Message);
        Assert.Contains("'root'", fault.Message);
    }

    [Fact]
    public async Task Everybody_who_waits_shares_one_attempt()
    {
        _sshd.Stop();
        await using var relay = new Relay(_sshd.Port) { Refuse = true };
        await using var store = new StoreUnderTest(
            StoreUnderTest.To(_sshd, relay) with
            {
                ConnectTimeout = TimeSpan.FromSeconds(2),
            }
        );
        var faults = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(_ => store.FaultAsync(it => it.Store.FindAsync(StorePath.Root, default).AsTask()))
        );
        Assert.All(faults, fault => Assert.Equal(StoreErrorKind.Unreachable, fault.Kind));
        Assert.InRange(relay.Connections, 1, 8);
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("host", "folder", false)]
    [InlineData("host", null, true)]
    public void Rejects_any_but_one_server(string? host, string? builtIn, bool command)
    {
        var options = new SftpStoreOptions
        {
            Host = host,
            BuiltIn = builtIn,
            Command = command ? ["program"] : [],
        };
        Assert.Contains("exactly one of", Assert.Single(options.Faults()).Message);
        Assert.Throws<ArgumentException>(() => new StoreUnderTest(options));
    }

    [Fact]
    public void Rejects_a_root_that_climbs() =>
        Assert.Equal(
            nameof(SftpStoreOptions.Root),
            Assert.Single(new SftpStoreOptions { Host = "h", Root = "a/../.." }.Faults()).Property
        );

    private static async Task RefusesAsync(SftpStoreOptions options, params string[] words)
    {
        await using var store = new StoreUnderTest(options);
        var fault = await store.FaultAsync(it => it.Store.FindAsync(StorePath.Root, default).AsTask());
        Assert.Equal((StoreErrorKind.Unreachable, false), (fault.Kind, fault.IsTransient));
        Assert.All([.. words, "supplier"], word => Assert.Contains(word, fault.Message));
        Assert.DoesNotContain('\n', fault.Message);
    }
}
