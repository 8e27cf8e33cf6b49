using System.Buffers;
using System.Text;

namespace Pipeline.Sftp.Wire;

/// <summary>
/// Texts as they travel: UTF-8, and nothing else (version 3 names no encoding; every server of today means UTF-8).
/// </summary>
public static class WireText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Bytes the text takes on the wire.</summary>
    /// <exception cref="EncoderFallbackException">The text holds half a surrogate pair.</exception>
    public static int Length(string text) => Strict.GetByteCount(text);

    /// <summary>Writes the text; <paramref name="room"/> is as long as <see cref="Length"/> said.</summary>
    public static int Encode(string text, Span<byte> room) => Strict.GetBytes(text, room);

    /// <summary>
    /// The text, or null when the bytes are not UTF-8: a name that would be changed by reading it cannot be asked for
    /// again.
    /// </summary>
    public static string? Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>
    /// The bytes in a form that is fit for a message: valid text stays, control characters and wrong bytes become
    /// <c>\xNN</c>.
    /// </summary>
    public static string Show(ReadOnlySpan<byte> bytes, int limit = 512)
    {
        var text = new StringBuilder();
        while (!bytes.IsEmpty && text.Length < limit)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var used);
            if (status == OperationStatus.Done && !IsUnfit(rune))
                text.Append(rune.ToString());
            else
                for (var i = 0; i < used; i++)
                    text.Append($"\\x{bytes[i]:X2}");
            bytes = bytes[used..];
        }
        return bytes.IsEmpty ? text.ToString() : text.Append('…').ToString();
    }

    /// <summary>Control characters, and the marks that turn the direction of writing around.</summary>
    private static bool IsUnfit(Rune rune) =>
        Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is System.Globalization.UnicodeCategory.Format;
}
