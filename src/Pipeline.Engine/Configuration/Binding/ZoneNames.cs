using Pipeline.Engine.Configuration.Diagnostics;

namespace Pipeline.Engine.Configuration.Binding;

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
