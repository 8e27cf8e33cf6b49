using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// The names of one reply to READDIR, each made only when it is asked for: a quarter of a megabyte on the wire can hold
/// twenty thousand names.
/// </summary>
internal sealed class NamePage
{
    private const int Smallest = 12;
    private readonly RequestLabel _label;
    private readonly byte[] _fields;
    private int _at;
    private uint _left;

    private NamePage(byte[] fields, in RequestLabel label) => (_fields, _label) = (fields, label);

    /// <summary>The page of a reply; otherwise the server's refusal.</summary>
    public static NamePage Of(in Reply reply, in RequestLabel label)
    {
        var page = new NamePage(reply.Fields, label);
        try
        {
            var reader = reply.MustBe(PacketType.Name, label);
            page._left = reader.ReadUInt32();
            if (page._left > reader.Remaining / Smallest)
                throw label.BadReply($"the server announced {page._left} names and sent {reader.Remaining} bytes");
            page._at = page._fields.Length - reader.Remaining;
            return page;
        }
        catch (InvalidDataException e)
        {
            throw label.BadReply(e.Message, e);
        }
    }

    /// <summary>The next name; the folder itself and the one above it are left out.</summary>
    public bool TryNext(out SftpEntry entry)
    {
        entry = default;
        try
        {
            while (_left > 0)
            {
                _left--;
                var reader = new PacketReader(_fields.AsSpan(_at));
                var name = reader.ReadBytes();
                reader.ReadBytes();
                var attributes = reader.ReadAttributes();
                _at = _fields.Length - reader.Remaining;
                if (name is [(byte)'.'] or [(byte)'.', (byte)'.'])
                    continue;
                var text = WireText.Decode(name);
                entry = new(text ?? WireText.Show(name), text is not null, attributes);
                return true;
            }
            return false;
        }
        catch (InvalidDataException e)
        {
            throw _label.BadReply(e.Message, e);
        }
    }
}
