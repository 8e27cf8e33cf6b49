using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Times;

namespace Pipeline.Engine.Configuration.Binding;

/// <summary>Reads the time zone that an option names.</summary>
internal static class ZoneText
{
    /// <summary>
    /// The zone; null when there is none of that name, and then <paramref name="why"/> may say what was meant.
    /// </summary>
    public static TimeZoneInfo? Read(string text, out string? why)
    {
        why = null;
        if (TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone))
            return zone;
        if (ZoneNames.Find(text) is { } inAnotherCase)
            return inAnotherCase;
        if (PosixZone.HasSummerTime(text) && PosixZone.Read(text) is { } rules)
            return rules;
        why = PosixZone.Read(text) is { } fixedZone
            ? $"'{text}' means {Distance(fixedZone.BaseUtcOffset)} in POSIX, where '+' is west; write "
                + $"{EtcName(fixedZone.BaseUtcOffset)} for that, or a name such as Europe/Berlin"
            : ZoneNames.WhyUnknown(text);
        return null;
    }

    private static string Distance(TimeSpan offset) =>
        offset == TimeSpan.Zero ? "UTC" : $"UTC{(offset < TimeSpan.Zero ? "-" : "+")}{offset:hh\\:mm}";

    /// <summary>The names of zones of whole hours, whose signs are those of POSIX.</summary>
    private static string EtcName(TimeSpan offset) =>
        offset == TimeSpan.Zero ? "UTC"
        : offset.Minutes != 0 ? "a name"
        : $"Etc/GMT{(offset < TimeSpan.Zero ? "+" : "-")}{Math.Abs(offset.Hours)}";
}

/// <summary>Helps with the names of time zones.</summary>
internal static class ZoneNames
{
    /// <summary>The zone of that name, whatever the case of its letters.</summary>
    public static TimeZoneInfo? Find(string name) =>
        TimeZoneInfo.GetSystemTimeZones().FirstOrDefault(zone => zone.Id.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>What was meant by a name that no zone has, or why none has it.</summary>
    public static string? WhyUnknown(string name)
    {
        var known = TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).ToList();
        if (known.Count <= 1)
            return "this machine has no time zones: install its package tzdata";
        var near = Suggestion.Of(name, known) ?? known.Find(id => id.EndsWith($"/{name}", StringComparison.OrdinalIgnoreCase));
        return near is null ? null : $"did you mean '{near}'?";
    }
}
