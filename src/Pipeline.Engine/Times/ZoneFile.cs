using System.Text;

namespace Pipeline.Engine.Times;

/// <summary>
/// A file of a time zone (TZif), wherever it lies. The runtime reads those of the system's folder and its own; of
/// another one the rules that hold from now on are taken.
/// </summary>
internal static class ZoneFile
{
    private const string Folder = "/usr/share/zoneinfo/";
    private const int LongestFooter = 256;
    private const int LargestFile = 1 << 20;

    /// <summary>The zone; null when the file is none of that form, or cut.</summary>
    public static TimeZoneInfo? Read(string file)
    {
        var real = new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file;
        if (Footer(real) is not { } footer)
            return null;
        if (
            real.StartsWith(Folder, StringComparison.Ordinal)
            && TimeZoneInfo.TryFindSystemTimeZoneById(real[Folder.Length..], out var named)
        )
            return named;
        var rules = PosixZone.Read(footer);
        return rules is null || IsLike(TimeZoneInfo.Local, rules) ? TimeZoneInfo.Local : rules;
    }

    /// <summary>The last line of the file: the rules that hold after the last change that it lists.</summary>
    private static string? Footer(string file)
    {
        using var stream = File.OpenRead(file);
        Span<byte> head = stackalloc byte[5];
        if (stream.Length > LargestFile || stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            return null;
        // The first form of these files, which ends without rules, is not written any more.
        if (!head.StartsWith("TZif"u8) || head[4] == 0)
            return null;
        stream.Seek(-Math.Min(LongestFooter, stream.Length), SeekOrigin.End);
        var tail = new byte[LongestFooter];
        var text = Encoding.Latin1.GetString(tail, 0, stream.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false));
        var end = text.Length - 1;
        return end > 0 && text[end] == '\n' && text.LastIndexOf('\n', end - 1) is var start and >= 0
            ? text[(start + 1)..end]
            : null;
    }

    private static bool IsLike(TimeZoneInfo zone, TimeZoneInfo other)
    {
        DateTime[] days = [new(2030, 1, 1), new(2030, 7, 1)];
        return Array.TrueForAll(days, day => zone.GetUtcOffset(day) == other.GetUtcOffset(day));
    }
}
