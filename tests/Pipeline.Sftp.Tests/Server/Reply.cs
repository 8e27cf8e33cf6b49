using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Tests.Server;

/// <summary>A reply as it came.</summary>
internal sealed record Reply(PacketType Type, uint Id, byte[] Body)
{
    /// <summary>The code of a STATUS reply; any other reply fails the test.</summary>
    public StatusCode Code
    {
        get
        {
            Assert.Equal(PacketType.Status, Type);
            return (StatusCode)new PacketReader(Body).ReadUInt32();
        }
    }

    /// <summary>The bytes of a DATA reply.</summary>
    public byte[] Data
    {
        get
        {
            Assert.Equal(PacketType.Data, Type);
            return new PacketReader(Body).ReadBytes().ToArray();
        }
    }

    public SftpAttributes Attributes
    {
        get
        {
            Assert.Equal(PacketType.Attributes, Type);
            return new PacketReader(Body).ReadAttributes();
        }
    }

    /// <summary>The names of a NAME reply.</summary>
    public List<byte[]> Names
    {
        get
        {
            Assert.Equal(PacketType.Name, Type);
            var reader = new PacketReader(Body);
            var names = new List<byte[]>();
            for (var count = reader.ReadUInt32(); count > 0; count--)
            {
                names.Add(reader.ReadBytes().ToArray());
                reader.ReadBytes();
                reader.ReadAttributes();
            }
            return names;
        }
    }
}
