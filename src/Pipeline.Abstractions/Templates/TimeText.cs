using System.Globalization;
using Pipeline.Abstractions.Options;

namespace Pipeline.Abstractions.Templates;

/// <summary>
/// A time as messages and lists show it: always in UTC and always with its <c>Z</c>, so that two of them in one answer
/// can be compared.
/// </summary>
public static class TimeText
{
    /// <summary>A point in time: <c>2026-03-01 11:00:00Z</c>.</summary>
    public static string Of(DateTimeOffset at) => at.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);

    /// <summary>
    /// How long ago something was written: <c>written 3h ago</c>. A time in the future is reported as such: a clock or
    /// a server is wrong.
    /// </summary>
    public static string Written(DateTimeOffset? at, DateTimeOffset now) =>
        at is not { } told ? "written at an unknown time"
        : told > now ? $"written at {Of(told)}, {DurationText.Of(told - now)} in the future (is a clock wrong?)"
        : $"written {DurationText.Of(now - told)} ago";
}
