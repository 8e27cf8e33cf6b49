using System.Globalization;

namespace Pipeline.Engine.Times;

/// <summary>
/// One of cron's five fields, and how its text is read: <c>*</c>, numbers, names, ranges and steps, several of them
/// with commas between.
/// </summary>
/// <param name="name">What it is called in messages.</param>
/// <param name="least">The least value.</param>
/// <param name="most">The greatest value.</param>
/// <param name="names">Names for the values from the least on, where it has names.</param>
internal sealed class CronFieldKind(string name, int least, int most, params string[] names)
{
    private const int Sunday = 7;

    public static readonly CronFieldKind Minute = new("minute", 0, 59);
    public static readonly CronFieldKind Hour = new("hour", 0, 23);
    public static readonly CronFieldKind Day = new("day of month", 1, 31);
    public static readonly CronFieldKind Month = new(
        "month",
        1,
        12,
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    );
    public static readonly CronFieldKind Weekday = new(
        "day of week",
        0,
        Sunday,
        ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    );

    /// <summary>Reads the field's text; what is wrong goes to <paramref name="faults"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where it stands in the text of all fields.</param>
    /// <param name="faults">Takes what is wrong.</param>
    public CronField Read(string text, int at, List<CronFault> faults)
    {
        var bits = 0UL;
        foreach (var part in text.Split(','))
        {
            var values = Part(part, out var why);
            if (why is not null)
                faults.Add(new(at, part, $"the {name} {why}"));
            bits |= values;
            at += part.Length + 1;
        }
        // 7 is Sunday as well.
        if (most == Sunday)
            bits = (bits | bits >> Sunday) & 0x7F;
        return new(bits, text.StartsWith('*'));
    }

    private ulong Part(string part, out string? why)
    {
        var (range, step) = Cut(part, '/');
        var isStar = range == "*";
        var (low, high) = Cut(range, '-');
        var first = isStar ? least : Value(low);
        var last =
            isStar ? most
            : high is null ? first
            : Value(high);
        // A week may end on its first day: fri-sun.
        if (most == Sunday && last == 0 && first > 0)
            last = Sunday;
        var stride = step is null ? 1 : Number(step);
        why =
            first is null || last is null ? $"must be {Limits}"
            : first > last ? "is a range whose end is before its start"
            : stride is null or 0 || stride > most - least ? $"has a step that must be from 1 to {most - least}"
            : step is not null && !isStar && high is null ? $"has a step without a range; write {low}-{most}/{step}"
            : null;
        var bits = 0UL;
        for (var value = first; why is null && value <= last; value += stride)
            bits |= 1UL << value.Value;
        return bits;
    }

    private string Limits =>
        names.Length == 0 ? $"from {least} to {most}" : $"from {least} to {most} or {names[0]} to {names[^1]}";

    private int? Value(string text) =>
        Array.FindIndex(names, one => one.Equals(text, StringComparison.OrdinalIgnoreCase)) is var place and >= 0 ? least + place
        : Number(text) is { } value && value >= least && value <= most ? value
        : null;

    private static int? Number(string text) =>
        text.Length <= 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static (string Before, string? After) Cut(string text, char mark) =>
        text.IndexOf(mark) is var place and >= 0 ? (text[..place], text[(place + 1)..]) : (text, null);
}
