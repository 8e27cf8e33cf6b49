namespace Pipeline.Engine.Files;

/// <summary>Writes a duration as a pipeline file does: <c>30s</c>, <c>1h 30m</c>, <c>250ms</c>.</summary>
public static class DurationText
{
    /// <summary>The duration in its two largest units; <c>0s</c> for none.</summary>
    public static string Of(TimeSpan time)
    {
        (int Value, string Unit)[] units =
        [
            (time.Days, "d"),
            (time.Hours, "h"),
            (time.Minutes, "m"),
            (time.Seconds, "s"),
            (time.TotalSeconds < 1 ? time.Milliseconds : 0, "ms"),
        ];
        var told = units.SkipWhile(unit => unit.Value == 0).Take(2).Where(unit => unit.Value != 0);
        return string.Join(' ', told.Select(unit => $"{unit.Value}{unit.Unit}")) is { Length: > 0 } text ? text : "0s";
    }
}
