using System.Buffers;
using System.Text;

namespace Pipeline.Posix;

/// <summary>
/// Names between bytes and text. A POSIX name is any bytes but <c>/</c> and NUL; here it is a string in which a byte
/// that is not valid UTF-8 stands as the lone surrogate U+DC80 to U+DCFF, so that every name goes there and back
/// unchanged (the way of Python's PEP 383).
/// </summary>
public static class PathEncoding
{
    internal const int LongestPath = 4096;
    private const char Replacement = '\uFFFD';

    /// <summary>The text of a name's bytes.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var used);
            if (status == OperationStatus.Done)
                text.Append(rune);
            else
            {
                foreach (var bad in bytes[..used])
                    text.Append((char)(0xDC00 + bad));
            }
            bytes = bytes[used..];
        }
        return text.ToString();
    }

    /// <summary>The bytes of a name's text.</summary>
    /// <exception cref="PosixException">The text holds a surrogate that stands for no byte.</exception>
    public static byte[] Encode(string text)
    {
        var buffer = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        return buffer[..Encode(text, buffer)];
    }

    /// <summary>Whether the name is valid UTF-8, so that it can be shown and written elsewhere.</summary>
    public static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }
        return true;
    }

    /// <summary>
    /// The name in a form that people can read and type, and that no other name has: each byte that is not valid UTF-8
    /// as <c>\xNN</c>, and in such a name a backslash so too.
    /// </summary>
    public static string Show(string text)
    {
        if (IsUnicode(text) && !text.Contains(Replacement))
            return text;
        var shown = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; )
        {
            var isRune = Rune.TryGetRuneAt(text, i, out var rune) && rune.Value is not (Replacement or '\\');
            if (isRune)
                shown.Append(rune);
            else if (text[i] is >= '\uDC80' and <= '\uDCFF')
                shown.Append($"\\x{text[i] - 0xDC00:X2}");
            else
                foreach (var one in Encoding.UTF8.GetBytes(text[i].ToString()))
                    shown.Append($"\\x{one:X2}");
            i += isRune ? rune.Utf16SequenceLength : 1;
        }
        return shown.ToString();
    }

    /// <summary>Writes the bytes and a closing NUL; returns the number of bytes without it.</summary>
    internal static int EncodeNul(string text, Span<byte> into)
    {
        if (text.Contains('\0'))
            throw PosixException.Of(PosixError.NotFound, "use", text, "a path cannot contain a NUL character");
        if (text.Length >= into.Length)
            throw TooLong(text);
        var length = Encode(text, into[..^1]);
        into[length] = 0;
        return length;
    }

    /// <summary>The folder and the last part of a path.</summary>
    internal static (string Folder, string Name) Split(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? ("", path) : (path[..Math.Max(slash, path[0] == '/' ? 1 : 0)], path[(slash + 1)..]);
    }

    /// <summary>Refuses what is not one part of a path: the kernel would walk on from there.</summary>
    internal static void CheckName(string name)
    {
        if (name is "" or "." or ".." || name.Contains('/'))
            throw PosixException.Of(PosixError.EscapesRoot, "use", name, "it is not a valid file name");
    }

    private static int Encode(string text, Span<byte> into)
    {
        if (Encoding.UTF8.TryGetBytes(text, into, out var length) && IsUnicode(text))
            return length;
        length = 0;
        for (var i = 0; i < text.Length; )
        {
            if (length + 4 > into.Length)
                throw TooLong(text);
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var used) == OperationStatus.Done)
                length += rune.EncodeToUtf8(into[length..]);
            else if (text[i] is >= '\uDC80' and <= '\uDCFF')
                into[length++] = (byte)(text[i] - 0xDC00);
            else
                throw PosixException.Of(PosixError.Other, "use", text, "it contains an incomplete character");
            i += used;
        }
        return length;
    }

    private static PosixException TooLong(string text) =>
        PosixException.Of(PosixError.TooLong, "use", text, "the path is too long");
}
