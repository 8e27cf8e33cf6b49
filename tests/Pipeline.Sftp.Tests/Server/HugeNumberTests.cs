using Pipeline.Sftp.Wire;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Server;

/// <summary>A size or an offset that no file can have is a refusal like any other, and the session goes on.</summary>
public sealed class HugeNumberTests
{
    private const long Huge = 1L << 62;

    [Fact]
    public async Task Numbers_that_no_file_can_have_are_refused()
    {
        await using var client = new RawClient();
        var handle = client.Open("file", OpenFlags.Read | OpenFlags.Write | OpenFlags.Create);
        var other = client.Open("other", OpenFlags.Read | OpenFlags.Write | OpenFlags.Create);
        Assert.Equal(StatusCode.Ok, client.Write(other, 0, [1]).Code);

        Reply[] replies =
        [
            client.Write(handle, Huge, [1]),
            client.SetStat("file", new() { Size = Huge }),
            client.Ask(
                PacketType.FSetStat,
                packet =>
                {
                    packet.Write(handle);
                    packet.Write(new SftpAttributes { Size = Huge });
                }
            ),
            client.Extended(
                ExtensionNames.CopyData,
                packet =>
                {
                    packet.Write(other);
                    packet.Write(0UL);
                    packet.Write(1UL);
                    packet.Write(handle);
                    packet.Write((ulong)Huge);
                }
            ),
        ];

        RequiresTool.That(replies[0].Code != StatusCode.Ok, "the file system takes a file of 4 EiB");
        foreach (var reply in replies)
        {
            Assert.Equal(StatusCode.Failure, reply.Code);
            var reader = new PacketReader(reply.Body);
            reader.ReadUInt32();
            Assert.Equal("the file is too large for this system", reader.ReadText());
        }
        Assert.Equal(StatusCode.EndOfFile, client.Read(handle, Huge, 1).Code);
        Assert.Equal(StatusCode.Ok, client.Write(handle, 0, [1]).Code);
    }
}
