using System.Globalization;
using System.Text;

namespace Pipeline.Posix;

/// <summary>
/// Keeps texts from outside short, so that memory, logs and records do not depend on what a server or a file name
/// says. The beginning and the end stay, and what was left out can be seen: <c>AAAA… (250 000 bytes in all) …AAAA</c>.
/// </summary>
public static class BoundedText
{
    /// <summary>The most bytes of the text of a fault, in UTF-8.</summary>
    public const int Fault = 1024;

    private const int NameHead = 100;
    private const int NameTail = 20;
    private static readonly NumberFormatInfo Groups = new() { NumberGroupSeparator = " " };

    /// <summary>The text itself when it is no longer than <paramref name="most"/> bytes.</summary>
    public static string Of(string text, int most = Fault)
    {
        if (text.Length <= most / 3 || Encoding.UTF8.GetByteCount(text) <= most)
            return text;
        var mark = Mark(Encoding.UTF8.GetByteCount(text));
        var room = most - Encoding.UTF8.GetByteCount(mark);
        // What went wrong stands behind the name of what it went wrong with.
        var tail = room / 3;
        return $"{text[..Fitting(text, room - tail)]}{mark}{text[FittingEnd(text, tail)..]}";
    }

    /// <summary>A name that is too long to be used, by its first hundred characters, its length and its end.</summary>
    public static string Name(string name) =>
        name.Length <= NameHead + NameTail
            ? name
            : $"{name[..Start(name, NameHead)]}{Mark(Encoding.UTF8.GetByteCount(name))}{name[Start(name, name.Length - NameTail)..]}";

    /// <summary>A number of bytes as people read it.</summary>
    public static string Number(long bytes) => bytes.ToString("#,0", Groups);

    private static string Mark(long bytes) => $"… ({Number(bytes)} bytes in all) …";

    /// <summary>How many characters from the beginning have so many bytes at most.</summary>
    private static int Fitting(string text, int most)
    {
        var (at, bytes) = (0, 0);
        while (at < text.Length)
        {
            var length = char.IsSurrogatePair(text, at) ? 2 : 1;
            bytes += Encoding.UTF8.GetByteCount(text.AsSpan(at, length));
            if (bytes > most)
                break;
            at += length;
        }
        return at;
    }

    /// <summary>Where so many bytes before the end begin.</summary>
    private static int FittingEnd(string text, int most)
    {
        var (at, bytes) = (text.Length, 0);
        while (at > 0)
        {
            var length = at > 1 && char.IsSurrogatePair(text, at - 2) ? 2 : 1;
            bytes += Encoding.UTF8.GetByteCount(text.AsSpan(at - length, length));
            if (bytes > most)
                break;
            at -= length;
        }
        return at;
    }

    /// <summary>That place, or the one before it where it is in the middle of a character.</summary>
    private static int Start(string text, int at) => char.IsLowSurrogate(text[at]) && at > 0 ? at - 1 : at;
}
