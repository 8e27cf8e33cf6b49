using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Stores.Sftp;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>Parts of one file over several connections, and servers that make it hard.</summary>
public class PartsTests
{
    private const int Part = 2 << 20;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Parts_that_are_open_at_once_go_over_as_many_connections_as_there_may_be(int connections)
    {
        using var sshd = new Sshd();
        await using var relay = new Relay(sshd.Port);
        await using var store = new StoreUnderTest(StoreUnderTest.To(sshd, relay) with { Connections = connections });
        var order = store.Order("a.bin", 3 * Part);
        await using var draft = await store.Store.OpenPartsAsync(order, isBegun: false, default);

        var parts = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(n => draft.OpenPartAsync(n * (long)Part, Part, default).AsTask())
        );

        Assert.Equal(connections, relay.Open);
        Assert.Equal(connections, relay.Connections);
        foreach (var part in parts)
            await part.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_takes_no_more_connections_gets_all_parts_over_those_it_took()
    {
        using var sshd = new Sshd();
        await using var relay = new Relay(sshd.Port);
        await using var store = new StoreUnderTest(
            StoreUnderTest.To(sshd, relay) with
            {
                Connections = 4,
                ConnectTimeout = TimeSpan.FromSeconds(2),
            }
        );
        var bytes = StoreUnderTest.Bytes(3 * Part);
        var order = store.Order("a.bin", bytes.Length);
        await using var draft = await store.Store.OpenPartsAsync(order, isBegun: false, default);
        relay.Refuse = true;

        await Task.WhenAll(
            Enumerable
                .Range(0, 3)
                .Select(async n =>
                {
                    await using var part = await draft.OpenPartAsync(n * (long)Part, Part, default);
                    await part.WriteAsync(bytes.AsMemory(n * Part, Part), default);
                    await part.FinishAsync(default);
                })
        );
        await draft.CommitAsync(order, default);

        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(sshd.Root, "a.bin")));
    }

    [Fact]
    public async Task A_server_that_sets_no_length_gets_it_by_the_last_part()
    {
        using var folder = new TempFolder();
        await using var store = StoreUnderTest.WithFaults(folder.Path, "setstat=refuse", new() { SetTime = false });
        var bytes = StoreUnderTest.Bytes(200_000);
        var order = store.Order("a.bin", bytes.Length);
        await using var draft = await store.Store.OpenPartsAsync(order, isBegun: false, default);
        Assert.Equal(0, new FileInfo(folder.At(order.Draft.Text)).Length);

        foreach (var offset in new[] { 100_000, 0 })
        {
            await using var part = await draft.OpenPartAsync(offset, 100_000, default);
            await part.WriteAsync(bytes.AsMemory(offset, 100_000), default);
            await part.FinishAsync(default);
        }
        await draft.CommitAsync(order, default);

        Assert.Equal(bytes, File.ReadAllBytes(folder.At("a.bin")));
    }

    [Fact]
    public async Task A_link_lost_in_one_part_leaves_the_others_as_they_are()
    {
        using var sshd = new Sshd();
        await using var relay = new Relay(sshd.Port);
        await using var store = new StoreUnderTest(StoreUnderTest.To(sshd, relay) with { Connections = 1 });
        var bytes = StoreUnderTest.Bytes(200_000);
        var order = store.Order("a.bin", bytes.Length);
        await using var draft = await store.Store.OpenPartsAsync(order, isBegun: false, default);
        await WriteAsync(0);

        await using (var broken = await draft.OpenPartAsync(100_000, 100_000, default))
        {
            relay.Cut();
            var fault = await Assert.ThrowsAnyAsync<StoreException>(async () =>
            {
                await broken.WriteAsync(bytes.AsMemory(100_000), default);
                await broken.FinishAsync(default);
            });
            Assert.True(fault.IsTransient, fault.Message);
        }
        try
        {
            await WriteAsync(100_000);
        }
        catch (StoreException fault) when (fault.IsTransient)
        {
            // The end of the lost connection may not have been heard of yet; the engine tries again too.
            await WriteAsync(100_000);
        }
        await draft.CommitAsync(order, default);

        Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(sshd.Root, "a.bin")));
        Assert.Single(Directory.GetFiles(sshd.Root, "*a.bin*"));

        async Task WriteAsync(int offset)
        {
            await using var part = await draft.OpenPartAsync(offset, 100_000, default);
            await part.WriteAsync(bytes.AsMemory(offset, 100_000), default);
            await part.FinishAsync(default);
        }
    }

    [Theory]
    [InlineData(RenameWay.Posix, true)]
    [InlineData(RenameWay.Plain, true)]
    [InlineData(RenameWay.None, false)]
    public async Task Parts_are_offered_unless_half_a_file_would_be_seen(RenameWay rename, bool isOffered)
    {
        using var folder = new TempFolder();
        var options = new SftpStoreOptions { BuiltIn = folder.Path, Rename = rename };
        await using var store = new StoreUnderTest(options);
        Assert.Equal(isOffered, store.Store.As<ICanWriteChunks>() is not null);
        Assert.Equal(isOffered, ((IMayLackParts)options).WhyNoParts is null);
    }
}
