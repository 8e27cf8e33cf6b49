using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Server;

/// <summary>Flushing goes on beside the session and still keeps the order of one file.</summary>
public sealed class FlushTests
{
    [Fact]
    public async Task Many_files_are_flushed_and_closed_at_once()
    {
        await using var client = new RawClient();
        const int files = 200;
        var handles = Enumerable.Range(0, files).Select(i => client.Open($"f{i}", OpenFlags.Write | OpenFlags.Create)).ToList();
        var asked = new HashSet<uint>();
        foreach (var handle in handles)
        {
            asked.Add(
                client.Send(
                    PacketType.Write,
                    packet =>
                    {
                        packet.Write(handle);
                        packet.Write(0ul);
                        packet.Write("text"u8);
                    }
                )
            );
            asked.Add(
                client.Send(
                    PacketType.Extended,
                    packet =>
                    {
                        packet.Write(ExtensionNames.Fsync);
                        packet.Write(handle);
                    }
                )
            );
            asked.Add(client.Send(PacketType.Close, packet => packet.Write(handle)));
        }
        while (asked.Count > 0)
        {
            var reply = client.ReceiveAny();
            Assert.Equal(StatusCode.Ok, reply.Code);
            Assert.True(asked.Remove(reply.Id));
        }
        Assert.All(handles, handle => Assert.Equal(StatusCode.Failure, client.Close(handle).Code));
        Assert.Equal("text", File.ReadAllText(Path.Combine(client.Root, $"f{files - 1}")));
    }
}
