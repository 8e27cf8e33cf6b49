using System.Collections.Concurrent;
using Pipeline.Abstractions.Activity;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Stores.Sftp;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>A store, what it tells, and the few moves that tests make with it.</summary>
internal sealed class StoreUnderTest : IEventListener, IAsyncDisposable
{
    private readonly ConcurrentQueue<StoreNotice> _notices = [];
    private int _attempts;

    public StoreUnderTest(SftpStoreOptions options) =>
        Store = new(options, new("supplier", new EventStream(this), TimeProvider.System));

    public SftpStore Store { get; }

    public IReadOnlyCollection<StoreNotice> Notices => _notices;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Over this program's server with faults, in a child process.</summary>
    public static StoreUnderTest WithFaults(string root, string faults, SftpStoreOptions? options = null) =>
        new(
            (options ?? new()) with
            {
                Command = [Path.Combine(AppContext.BaseDirectory, "Pipeline.Sftp.Tests"), "sftp-server", root, faults],
            }
        );

    public static SftpStoreOptions To(Sshd server) =>
        new()
        {
            Host = server.Host,
            Port = server.Port,
            User = server.User,
            KeyFile = server.KeyFile,
            KnownHosts = server.KnownHostsFile,
        };

    public static SftpStoreOptions To(ProFtpd server) =>
        new()
        {
            Host = server.Host,
            Port = server.Port,
            User = server.User,
            KeyFile = server.KeyFile,
            KnownHosts = server.KnownHostsFile,
        };

    public static SftpStoreOptions To(Sshd server, Relay relay) =>
        To(server) with
        {
            Port = relay.Port,
            KnownHosts = null,
            HostKey = server.HostKey,
        };

    public static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    public DraftSpec Order(string path, long length) =>
        new(StorePath.Parse(path), length, $"0123456789ab-{Interlocked.Increment(ref _attempts)}");

    public async Task<FileEntry> WriteAsync(string path, byte[] bytes, Func<DraftSpec, DraftSpec>? changed = null)
    {
        var order = Order(path, bytes.Length);
        await using var draft = await Store.CreateAsync(changed?.Invoke(order) ?? order, Stop);
        for (var at = 0; at < bytes.Length; at += 100_000)
            await draft.WriteAsync(bytes.AsMemory(at, Math.Min(100_000, bytes.Length - at)), Stop);
        return await draft.CommitAsync(Stop);
    }

    public async Task<StoreHash?> HashOfAsync(string path, long length = 1 << 20, string algorithm = "sha256") =>
        await Store.HashAsync(
            new(StorePath.Parse(path), length, algorithm, $"0123456789ab-{Interlocked.Increment(ref _attempts)}"),
            Stop
        );

    /// <summary>As a stage does: transient errors are tried again.</summary>
    public async Task<int> WriteWithRetriesAsync(string path, byte[] bytes)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WriteAsync(path, bytes);
                return attempt;
            }
            catch (StoreException fault) when (fault.IsTransient && attempt < 100)
            {
                await Task.Delay(100, Stop);
            }
        }
    }

    public async Task<StoreException> FaultAsync(Func<StoreUnderTest, Task> work) =>
        await Assert.ThrowsAnyAsync<StoreException>(() => work(this));

    public Task<List<FileEntry>> ListAsync(string folder = "") =>
        Store.ListAsync(StorePath.Parse(folder), true, Stop).ToListAsync(Stop).AsTask();

    public void On(RunEvent happened)
    {
        if (happened is StoreNotice notice)
            _notices.Enqueue(notice);
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
