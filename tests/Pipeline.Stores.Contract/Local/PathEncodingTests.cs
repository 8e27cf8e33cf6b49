using Pipeline.Posix;

namespace Pipeline.Stores.Contract.Local;

/// <summary>Names as they are shown: no two alike.</summary>
public sealed class PathEncodingTests
{
    [Theory]
    [InlineData(new byte[] { 0x63, 0xE9 }, @"c\xE9")]
    [InlineData(new byte[] { 0x63, 0xE8 }, @"c\xE8")]
    [InlineData(new byte[] { 0x5C, 0x78, 0x45, 0x39, 0xFF }, @"\x5CxE9\xFF")]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x98, 0x80, 0xFF }, "\U0001F600\\xFF")]
    [InlineData(new byte[] { 0xF0, 0x9F, 0x98 }, @"\xF0\x9F\x98")]
    [InlineData(new byte[] { 0xEF, 0xBF, 0xBD }, @"\xEF\xBF\xBD")]
    [InlineData(new byte[] { 0x5C, 0x78 }, @"\x")]
    public void Bytes_that_are_no_text_are_shown_one_by_one(byte[] name, string shown) =>
        Assert.Equal(shown, PathEncoding.Show(PathEncoding.Decode(name)));
}
