using System.Globalization;

namespace Pipeline.Stores.S3;

/// <summary>
/// A file's time as metadata, in the form that rclone writes and reads: key <c>mtime</c>, seconds since 1970 with their
/// fraction as a decimal number (rclone.org/s3, "Modification times and hashes").
/// </summary>
internal static class ObjectTime
{
    internal const string Key = "mtime";
    private const long TicksPerSecond = TimeSpan.TicksPerSecond;

    internal static string Write(DateTimeOffset time)
    {
        var ticks = time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        return string.Create(CultureInfo.InvariantCulture, $"{ticks / (decimal)TicksPerSecond:0.0000000}");
    }

    /// <summary>The time, or null when the text is none: anybody may write metadata.</summary>
    internal static DateTimeOffset? Read(string? text)
    {
        const NumberStyles form = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (!decimal.TryParse(text, form, CultureInfo.InvariantCulture, out var seconds))
            return null;
        var latest = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TicksPerSecond;
        var earliest = (DateTimeOffset.MinValue - DateTimeOffset.UnixEpoch).Ticks / TicksPerSecond;
        return seconds > earliest && seconds < latest
            ? DateTimeOffset.UnixEpoch.AddTicks((long)Math.Floor(seconds * TicksPerSecond))
            : null;
    }

    /// <summary>
    /// A time of the server, which lists tell in milliseconds and headers in seconds; null where it told none.
    /// </summary>
    internal static DateTimeOffset? OfServer(DateTime? time)
    {
        if (time is not { } told)
            return null;
        var at = new DateTimeOffset(told.ToUniversalTime());
        return at.AddTicks(-(at.Ticks % TicksPerSecond));
    }
}
