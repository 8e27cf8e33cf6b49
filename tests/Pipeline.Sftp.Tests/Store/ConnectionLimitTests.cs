using Pipeline.Abstractions.Stores;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>Servers that let in fewer than are wanted, or not so fast.</summary>
public sealed class ConnectionLimitTests
{
    [Fact]
    public async Task Sixteen_connections_are_had_in_the_end_from_a_server_that_drops_logins()
    {
        using var sshd = new Sshd(new SshdOptions { MaxStartups = "3:50:5", MaxSessions = 1 });
        using var strangers = new Strangers(sshd, 2);
        await using var store = new StoreUnderTest(
            StoreUnderTest.To(sshd) with
            {
                Connections = 16,
                ConnectTimeout = TimeSpan.FromMinutes(1),
            }
        );
        var drafts = new List<IFileDraft>();
        while (Connected(store) < 16)
        {
            // Each open file asks for another connection while there are too few.
            drafts.Add(await store.Store.CreateAsync(store.Order($"{drafts.Count}", 3 << 20), default));
            await Task.Delay(50);
            Assert.True(drafts.Count < 1200, $"only {Connected(store)} after {drafts.Count} files");
        }
        foreach (var draft in drafts)
        {
            await draft.WriteAsync(new byte[3 << 20], default);
            await draft.CommitAsync(default);
            await draft.DisposeAsync();
        }
        Assert.Equal(16, Logins(sshd));
        Assert.Contains("past MaxStartups", sshd.Log);
        Assert.DoesNotContain(store.Notices, notice => notice.IsTrouble || notice.Text.Contains("fewer"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pool_that_gets_two_of_eight_goes_on_with_two(bool oneFile)
    {
        using var server = new ProFtpd(new ProFtpdOptions { MoreConfig = ["MaxInstances 2"] });
        var options = StoreUnderTest.To(server) with
        {
            Connections = 8,
            OneFilePerConnection = oneFile,
            ConnectTimeout = TimeSpan.FromSeconds(2),
        };
        await using var store = new StoreUnderTest(options);
        var next = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(async _ =>
                {
                    while (Interlocked.Increment(ref next) is var i && (i <= 100 || !SaysFewer(store)))
                        await store.WriteAsync($"{i % 100}", StoreUnderTest.Bytes(1_000_000));
                })
        );
        Assert.Equal(100, (await store.ListAsync()).Count);
        Assert.Equal(2, Connected(store));
    }

    [Fact]
    public async Task Connections_are_used_again_for_the_next_files()
    {
        using var sshd = new Sshd();
        await using var store = new StoreUnderTest(StoreUnderTest.To(sshd) with { Connections = 2 });
        var next = 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async _ =>
                {
                    while (Interlocked.Increment(ref next) is var i and <= 200)
                        await store.WriteAsync($"{i}", StoreUnderTest.Bytes(i * 1000));
                })
        );
        Assert.InRange(Logins(sshd), 1, 2);
    }

    [Fact]
    public async Task Idle_connection_of_one_store_makes_room_for_another()
    {
        using var server = new ProFtpd(new ProFtpdOptions { MoreConfig = ["MaxInstances 1"] });
        await using var first = new StoreUnderTest(StoreUnderTest.To(server));
        await using var second = new StoreUnderTest(StoreUnderTest.To(server));
        await first.WriteAsync("a", [1]);
        await second.WriteAsync("b", [2]);
        await first.WriteAsync("c", [3]);
        Assert.Equal(["a", "b", "c"], (await second.ListAsync()).Select(entry => entry.Path.Text).Order());
    }

    [Fact]
    public async Task Store_that_is_dropped_while_another_one_is_in_waits_as_for_a_transient_error()
    {
        using var sshd = new Sshd();
        await using var relay = new Relay(sshd.Port);
        await using var first = new StoreUnderTest(StoreUnderTest.To(sshd, relay));
        await first.WriteAsync("a", [1]);
        relay.Refuse = true;
        await using var second = new StoreUnderTest(
            StoreUnderTest.To(sshd, relay) with
            {
                ConnectTimeout = TimeSpan.FromSeconds(3),
            }
        );
        var fault = await second.FaultAsync(it => it.WriteAsync("b", [2]));
        Assert.Equal((StoreErrorKind.ConnectionLost, true), (fault.Kind, fault.IsTransient));
    }

    private static bool SaysFewer(StoreUnderTest store) =>
        store.Notices.Any(notice => notice.Text.Contains("uses fewer connections than 8"));

    private static int Connected(StoreUnderTest store) => store.Notices.Count(notice => notice.Text.StartsWith("connected"));

    private static int Logins(Sshd sshd) => sshd.Log.Split("Accepted publickey").Length - 1;
}
