using Pipeline.Sftp.Wire;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Server;

/// <summary>A full disk is a refusal in words, and the session goes on.</summary>
public sealed class FullDiskTests
{
    [Fact]
    public async Task Write_to_a_full_disk_is_refused_with_the_reason()
    {
        RequiresTool.Root("mount a small disk");
        await using var client = new RawClient();
        var disk = Directory.CreateDirectory(Path.Combine(client.Root, "small")).FullName;
        var mounted = Tool.Try("mount", "", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk);
        RequiresTool.That(mounted.ExitCode == 0, $"a small disk can be mounted only with the right to ({mounted.Errors.Trim()})");
        try
        {
            var handle = client.Open("small/file", OpenFlags.Write | OpenFlags.Create);
            var reply = client.Write(handle, 0, new byte[128 * 1024]);
            Assert.Equal(StatusCode.Failure, reply.Code);
            var reader = new PacketReader(reply.Body);
            reader.ReadUInt32();
            Assert.Equal("no space left on device", reader.ReadText());
            Assert.Equal(StatusCode.Ok, client.Close(handle).Code);
            Assert.Equal(StatusCode.Ok, client.Paths(PacketType.Remove, "small/file").Code);
        }
        finally
        {
            Tool.Run("umount", disk);
        }
    }
}
