using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>Servers that die, drop connections, or want to be asked for little.</summary>
public sealed class HardServerTests
{
    [Fact]
    public async Task Server_that_is_restarted_in_the_middle_costs_no_file()
    {
        using var sshd = new Sshd();
        await using var store = new StoreUnderTest(StoreUnderTest.To(sshd) with { Connections = 2 });
        var (begun, next) = (0, 0);
        var restarting = new TaskCompletionSource();
        var workers = Enumerable
            .Range(0, 8)
            .Select(async _ =>
            {
                while (Interlocked.Increment(ref next) is var i and <= 200)
                {
                    if (Interlocked.Increment(ref begun) == 60)
                        restarting.SetResult();
                    await store.WriteWithRetriesAsync($"in/{i}", StoreUnderTest.Bytes(i * 100));
                }
            })
            .ToList();
        await restarting.Task;
        sshd.Stop();
        sshd.Start();
        await Task.WhenAll(workers);
        var found = await store.ListAsync("in");
        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long?)i * 100), found.Select(entry => entry.Length).Order());
        Assert.DoesNotContain(found, entry => DraftName.RunOf(entry.Path.Name) is not null);
        Assert.Contains(store.Notices, notice => notice.IsTrouble);
    }

    [Fact]
    public async Task Server_that_drops_logins_is_tried_again()
    {
        using var sshd = new Sshd(new SshdOptions { MaxStartups = "3:50:5" });
        using var strangers = new Strangers(sshd, 2);
        var stores = Enumerable.Range(0, 8).Select(_ => new StoreUnderTest(StoreUnderTest.To(sshd))).ToList();
        await Task.WhenAll(stores.Select(store => store.Store.FindAsync(StorePath.Root, default).AsTask()));
        foreach (var store in stores)
            await store.DisposeAsync();
        Assert.Equal(8, stores.Sum(store => store.Notices.Count(notice => notice.Text.StartsWith("connected"))));
        Assert.Contains("past MaxStartups", sshd.Log);
    }

    [Fact]
    public async Task Connections_are_opened_as_the_load_asks_even_with_one_session_each_and_a_master_in_ssh_config()
    {
        using var sshd = new Sshd(new SshdOptions { MaxSessions = 1 });
        await using var relay = new Relay(sshd.Port);
        using var folder = new TempFolder();
        var config = folder.At("ssh_config");
        File.WriteAllText(config, $"Host *\n  ControlMaster auto\n  ControlPath {folder.At("master")}\n  ControlPersist 60\n");
        await using var store = new StoreUnderTest(
            StoreUnderTest.To(sshd, relay) with
            {
                SshConfig = config,
                Connections = 3,
                OneFilePerConnection = true,
            }
        );
        await using (await store.Store.CreateAsync(store.Order("a", 1), default))
        {
            Assert.Equal(1, relay.Open);
            await using (await store.Store.CreateAsync(store.Order("b", 1), default))
            await using (await store.Store.CreateAsync(store.Order("c", 1), default))
                Assert.Equal(3, relay.Open);
        }
        Assert.Equal(3, relay.Connections);
        Assert.False(File.Exists(folder.At("master")));
    }

    [Fact]
    public async Task One_file_per_connection_waits_for_its_turn_but_not_for_ever()
    {
        using var folder = new TempFolder();
        await using var store = new StoreUnderTest(
            new()
            {
                BuiltIn = folder.Path,
                Connections = 1,
                OneFilePerConnection = true,
                Timeout = TimeSpan.FromSeconds(1),
            }
        );
        var first = await store.Store.CreateAsync(store.Order("a", 0), default);
        var fault = await store.FaultAsync(it => it.WriteAsync("b", [1]));
        Assert.Equal((StoreErrorKind.Busy, true), (fault.Kind, fault.IsTransient));
        var second = store.WriteAsync("b", [1]);
        await first.CommitAsync(default);
        await first.DisposeAsync();
        await second;
        Assert.Equal(["a", "b"], folder.Files());
    }

    [Fact]
    public async Task Link_that_breaks_is_a_transient_error_and_the_next_try_connects_anew()
    {
        using var sshd = new Sshd();
        await using var relay = new Relay(sshd.Port);
        await using var store = new StoreUnderTest(StoreUnderTest.To(sshd, relay));
        await using var draft = await store.Store.CreateAsync(store.Order("a", 10), default);
        relay.Cut();
        var fault = await Assert.ThrowsAnyAsync<StoreException>(async () =>
        {
            await draft.WriteAsync(new byte[10], default);
            await draft.CommitAsync(default);
        });
        Assert.Equal((StoreErrorKind.ConnectionLost, true), (fault.Kind, fault.IsTransient));
        await store.WriteAsync("a", new byte[10]);
        await draft.DisposeAsync();
        Assert.Equal(["a"], (await store.ListAsync()).Select(entry => entry.Path.Text));
        Assert.Equal(2, relay.Connections);
    }

    /// <summary>The way hangs while nobody asks anything: only ssh's own questions can tell.</summary>
    [Fact]
    public async Task Link_that_hangs_while_idle_is_noticed_by_keep_alive_and_the_next_write_connects_anew()
    {
        using var sshd = new Sshd();
        await using var relay = new Relay(sshd.Port);
        var options = StoreUnderTest.To(sshd, relay) with
        {
            KeepAlive = TimeSpan.FromSeconds(1),
            Timeout = TimeSpan.FromHours(1),
        };
        await using var store = new StoreUnderTest(options);
        await store.WriteAsync("a", [1]);
        var child = Assert.Single(Children(relay));
        relay.Up.Stall();
        relay.Down.Stall();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (Children(relay).Contains(child))
            await Task.Delay(20, patience.Token);
        relay.Flow();
        try
        {
            await store.WriteAsync("b", [2]);
        }
        catch (StoreException fault) when (fault.IsTransient)
        {
            // The end of the connection may not have been heard of yet; the engine tries again too.
            await store.WriteAsync("b", [2]);
        }
        Assert.Equal(2, relay.Connections);
        Assert.Equal(["a", "b"], (await store.ListAsync()).Select(entry => entry.Path.Text).Order());
    }

    private static List<int> Children(Relay relay) => Ssh.ChildTests.Children(relay.Port);
}
