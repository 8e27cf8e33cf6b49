namespace Pipeline.Stores.Zip;

/// <summary>The checksum that an archive holds for each file. The runtime writes it, and does not compare it.</summary>
internal sealed class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(value => Entry((uint)value))];
    private uint _rest = uint.MaxValue;

    internal uint Value => ~_rest;

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes)
            _rest = Table[(byte)(_rest ^ one)] ^ (_rest >> 8);
    }

    private static uint Entry(uint rest)
    {
        for (var bit = 0; bit < 8; bit++)
            rest = (rest & 1) != 0 ? (rest >> 1) ^ 0xEDB88320 : rest >> 1;
        return rest;
    }
}
