namespace Pipeline.Engine.Times;

/// <summary>Reads cron's five fields, as crontab(5) has them.</summary>
public static class CronText
{
    private static readonly CronFieldKind[] Kinds =
    [
        CronFieldKind.Minute,
        CronFieldKind.Hour,
        CronFieldKind.Day,
        CronFieldKind.Month,
        CronFieldKind.Weekday,
    ];

    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@hourly"] = "0 * * * *",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@weekly"] = "0 0 * * 0",
        ["@monthly"] = "0 0 1 * *",
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
    };

    /// <summary>Reads a text; every field that is wrong is told.</summary>
    /// <param name="text">The text: <c>1-56 * * * *</c>.</param>
    /// <param name="faults">What is wrong; nothing when the times are returned.</param>
    public static CronTimes? Read(string text, out IReadOnlyList<CronFault> faults)
    {
        var found = new List<CronFault>();
        faults = found;
        if (Names.TryGetValue(text.Trim(), out var meaning))
            text = meaning;
        var fields = Fields(text);
        if (fields.Count != Kinds.Length)
        {
            found.Add(new(0, text, WhyNotFive(text, fields.Count)));
            return null;
        }
        var read = Kinds.Zip(fields, (kind, field) => kind.Read(field.Text, field.At, found)).ToList();
        if (found.Count > 0)
            return null;
        var times = new CronTimes(string.Join(' ', fields.Select(field => field.Text)), read);
        if (!times.HasDays)
            found.Add(new(fields[2].At, fields[2].Text, "the month never has this day: the pipeline would never run"));
        return found.Count > 0 ? null : times;
    }

    private static List<(string Text, int At)> Fields(string text)
    {
        var fields = new List<(string, int)>();
        for (var at = 0; at < text.Length; at++)
        {
            if (char.IsWhiteSpace(text[at]))
                continue;
            var end = at;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
                end++;
            fields.Add((text[at..end], at));
            at = end;
        }
        return fields;
    }

    private static string WhyNotFive(string text, int count) =>
        text.TrimStart().StartsWith('@')
            ? $"one of {string.Join(", ", Names.Keys)}, or five fields"
            : "five fields are required (minute, hour, day of month, month, day of week), and there "
                + $"{(count == 1 ? "is 1" : $"are {count}")}"
                + (
                    text.TrimStart().StartsWith("TZ=") || text.TrimStart().StartsWith("CRON_TZ=")
                        ? "; write the time zone in 'zone'"
                    : count == 6 ? "; seconds are not supported"
                    : ""
                );
}
