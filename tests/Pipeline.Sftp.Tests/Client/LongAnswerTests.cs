using System.Text;
using Pipeline.Posix;
using Pipeline.Sftp.Client;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Client;

/// <summary>Servers that say more than anybody needs: what is kept of it does not depend on how much it is.</summary>
public sealed class LongAnswerTests
{
    private const int Long = 250_000;

    [Fact]
    public async Task Words_of_a_refusal_are_cut()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var removing = connection.RemoveAsync("f", default).AsTask();
        await server.StatusAsync((await server.TakeAsync()).Id, StatusCode.Failure, new('M', Long));

        var fault = await Assert.ThrowsAsync<SftpException>(() => removing);
        Assert.InRange(Encoding.UTF8.GetByteCount(fault.Message), 100, BoundedText.Fault);
    }

    [Theory]
    [InlineData(PacketLimits.Path, true)]
    [InlineData(PacketLimits.Path + 1, false)]
    [InlineData(Long, false)]
    public async Task A_path_that_is_no_path_is_refused(int length, bool isTaken)
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        foreach (
            var ask in (Func<Task<string>>[])
                [() => connection.ReadLinkAsync("f", default).AsTask(), () => connection.RealPathAsync("f", default).AsTask()]
        )
        {
            var asking = ask();
            var (_, id, _) = await server.TakeAsync();
            await server.SayAsync(
                PacketType.Name,
                packet =>
                {
                    packet.Write(id);
                    packet.Write(1u);
                    packet.Write(new string('p', length));
                    packet.Write("");
                    packet.Write(default(SftpAttributes));
                }
            );
            if (isTaken)
                Assert.Equal(length, (await asking).Length);
            else
                Assert.Contains(
                    $"{length} bytes",
                    (await Assert.ThrowsAsync<SftpException>(() => asking)).Message,
                    StringComparison.Ordinal
                );
        }
        Assert.True(connection.IsAlive);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(Long, false)]
    public async Task A_hash_that_is_none_is_refused(int length, bool isTaken)
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var hashing = connection.HashAsync("f", "sha256", default).AsTask();
        var (_, id, _) = await server.TakeAsync();
        await server.SayAsync(
            PacketType.ExtendedReply,
            packet =>
            {
                packet.Write(id);
                packet.Write("sha256");
                packet.Append(new byte[length]);
            }
        );
        if (isTaken)
            Assert.Equal(length, (await hashing).Bytes.Length);
        else
            Assert.Equal(SftpStatus.BadReply, (await Assert.ThrowsAsync<SftpException>(() => hashing)).Status);
    }

    [Fact]
    public async Task A_name_with_extensions_without_number_is_no_name()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync();
        var listing = connection.ListAsync(".", default).ToListAsync().AsTask();
        await server.HandleAsync((await server.TakeAsync()).Id);
        var (_, id, _) = await server.TakeAsync();
        await server.SayAsync(
            PacketType.Name,
            packet =>
            {
                packet.Write(id);
                packet.Write(1u);
                packet.Write("f");
                packet.Write("");
                packet.Write(0x80000000u);
                packet.Write(0xFFFFFFFFu);
            }
        );
        Assert.Equal(SftpStatus.BadReply, (await Assert.ThrowsAsync<SftpException>(() => listing)).Status);
    }

    [Fact]
    public async Task Offers_without_number_are_not_kept()
    {
        await using var server = new ScriptedServer();
        await using var connection = await server.ConnectAsync(
            offers: [.. Enumerable.Range(0, 10_000).Select(n => $"offer-{n}")]
        );
        Assert.Equal(256, connection.Offers.Names.Count);
    }
}
