using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Client;

/// <summary>
/// What came back for one request. A status carries its code, DATA the count of bytes that already lie in the caller's
/// buffer, everything else its fields behind the id, to be read by the one who asked and not by the reader loop.
/// </summary>
internal readonly record struct Reply(PacketType Type, StatusCode Code, int Count, byte[] Fields)
{
    /// <summary>Names alone need more, and read data does not come this way.</summary>
    private const int MostFields = 16 * 1024;

    /// <summary>The words of a refusal; the rest of it is not even copied.</summary>
    private const int MostWords = 2048;

    public static Reply OfData(int count) => new(PacketType.Data, StatusCode.Ok, count, []);

    public static Reply Of(PacketType type, ReadOnlySpan<byte> fields)
    {
        if (type == PacketType.Name)
            return new(type, StatusCode.Ok, 0, fields.ToArray());
        if (type != PacketType.Status)
            return new(type, StatusCode.Ok, 0, Beginning(fields, MostFields));
        var code = (StatusCode)new PacketReader(fields).ReadUInt32();
        return new(type, code, 0, code is StatusCode.Ok or StatusCode.EndOfFile ? [] : Beginning(fields, MostWords));
    }

    private static byte[] Beginning(ReadOnlySpan<byte> fields, int most) => fields[..Math.Min(fields.Length, most)].ToArray();

    public bool IsStatus(StatusCode code) => Type == PacketType.Status && Code == code;

    /// <summary>Done, or the server's refusal.</summary>
    public void MustBeOk(in RequestLabel label)
    {
        if (!IsStatus(StatusCode.Ok))
            throw Refusal(label);
    }

    /// <summary>A reader over the fields when the reply is of this type; otherwise the server's refusal.</summary>
    public PacketReader MustBe(PacketType type, in RequestLabel label) =>
        Type == type ? new PacketReader(Fields) : throw Refusal(label);

    /// <summary>The exception for this reply, which is not the one hoped for.</summary>
    public SftpException Refusal(in RequestLabel label)
    {
        if (Type != PacketType.Status || Code == StatusCode.Ok)
            return label.BadReply($"the server answered with {Type}");
        var status = SftpException.Of(Code);
        var words = Words();
        if (status is SftpStatus.Failure or SftpStatus.Other && IsBare(words))
            return new(status, $"{label}: the server gives no reason ({(words.Length > 0 ? words : $"{(uint)Code} {Code}")})")
            {
                GivesReason = false,
            };
        return new SftpException(status, $"{label}: {(words.Length > 0 ? words : Code.ToString())}");
    }

    /// <summary>Whether the words only repeat that it failed.</summary>
    private static bool IsBare(string words) =>
        words.TrimEnd('.', '!').ToUpperInvariant()
            is ""
                or "FAILURE"
                or "FAILED"
                or "ERROR"
                or "FAIL"
                or "SSH_FX_FAILURE"
                or "UNKNOWN ERROR"
                or "GENERAL FAILURE";

    /// <summary>The server's own words, fit for a message; old servers send none.</summary>
    private string Words()
    {
        var reader = new PacketReader(Fields);
        if (reader.Remaining < 8)
            return "";
        reader.ReadUInt32();
        var length = (int)Math.Min(reader.ReadUInt32(), (uint)reader.Remaining);
        return WireText.Show(reader.ReadRest()[..length], limit: 300).Trim();
    }
}
