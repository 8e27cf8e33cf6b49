using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Wire;

public sealed class PacketTests
{
    [Fact]
    public void Fields_come_back_as_they_were_written()
    {
        using var writer = new PacketWriter(1);
        var attributes = new SftpAttributes
        {
            Size = 5_000_000_000,
            UserId = 1,
            GroupId = 2,
            Permissions = UnixMode.File | 0x1A4,
            AccessedAt = 7,
            ModifiedAt = uint.MaxValue,
        };
        writer.Begin(PacketType.Open, 42);
        writer.Write("naïve 🦆\n.csv");
        writer.Write((uint)OpenFlags.Read);
        writer.Write(attributes);
        writer.Write(ulong.MaxValue);
        writer.End();

        var packet = writer.Written.Span;
        Assert.Equal(packet.Length - 4, BinaryPrimitives.ReadInt32BigEndian(packet));
        var reader = new PacketReader(packet[4..]);
        Assert.Equal((byte)PacketType.Open, reader.ReadByte());
        Assert.Equal(42u, reader.ReadUInt32());
        Assert.Equal("naïve 🦆\n.csv", reader.ReadText());
        Assert.Equal((uint)OpenFlags.Read, reader.ReadUInt32());
        Assert.Equal(attributes, reader.ReadAttributes());
        Assert.Equal(ulong.MaxValue, reader.ReadUInt64());
        Assert.Equal(0, reader.Remaining);
    }

    [Fact]
    public void Length_counts_bytes_that_follow_from_elsewhere()
    {
        using var writer = new PacketWriter();
        writer.Begin(PacketType.Close, 1);
        writer.End();
        var before = writer.Length;
        writer.Begin(PacketType.Write, 2);
        writer.End(following: 1000);

        Assert.Equal(1005, BinaryPrimitives.ReadInt32BigEndian(writer.Written.Span[before..]));
    }

    [Theory]
    [InlineData(1u)]
    [InlineData(5u)]
    [InlineData(0x7FFFFFFFu)]
    [InlineData(0x80000000u)]
    [InlineData(0xFFFFFFFFu)]
    public void Rejects_a_string_that_reaches_beyond_the_packet(uint length)
    {
        var packet = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(packet, length);

        Assert.Throws<InvalidDataException>(() => new PacketReader(packet).ReadBytes().Length);
    }

    [Fact]
    public void Rejects_extended_attributes_whose_count_lies()
    {
        byte[] packet = [0x80, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0];

        Assert.Throws<InvalidDataException>(() => new PacketReader(packet).ReadAttributes());
    }

    [Fact]
    public void A_size_no_file_can_have_is_clamped()
    {
        byte[] packet = [0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

        Assert.Equal(long.MaxValue, new PacketReader(packet).ReadAttributes().Size);
    }

    [Fact]
    public void Text_that_is_not_utf8_is_refused_and_shown_with_its_bytes()
    {
        byte[] name = [(byte)'c', 0xE9, (byte)'\n', (byte)'d'];

        Assert.Null(WireText.Decode(name));
        Assert.Equal(@"c\xE9\x0Ad", WireText.Show(name));
    }

    [Fact]
    public void Shown_text_is_clamped_and_cannot_turn_the_line_around()
    {
        Assert.Equal(@"a\xE2\x80\xAEb", WireText.Show("a\u202Eb"u8));
        Assert.InRange(WireText.Show(new byte[10_000]).Length, 512, 520);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll<byte[]>(IsReadOrRefused));
    }

    private static bool IsReadOrRefused(byte[] bytes)
    {
        var reader = new PacketReader(bytes);
        try
        {
            while (reader.Remaining > 0)
            {
                reader.ReadAttributes();
                reader.ReadText();
            }
        }
        catch (InvalidDataException)
        {
            return true;
        }
        return reader.Remaining == 0;
    }
}
