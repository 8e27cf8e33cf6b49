using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Patterns;

namespace Pipeline.Abstractions.Templates;

/// <summary>
/// Finds out from a path to which day a file belongs, by patterns that say where the day stands. Every way to read the
/// path is followed at once, so a path that could be of two days is found out. Takes time in proportion to the path's
/// length.
/// </summary>
internal sealed class DayReader(IEnumerable<GlobPattern> patterns)
{
    /// <summary>A name with more ways to be read than that was made to have them.</summary>
    private const int MostWays = 1024;

    /// <summary>A pattern that takes others back tells no day.</summary>
    private readonly IReadOnlyList<IReadOnlyList<GlobSign>> _alternatives =
    [
        .. patterns.Where(one => !one.IsNegated).SelectMany(one => one.Signs),
    ];

    /// <summary>Whether each alternative of a pattern tells year, month and day.</summary>
    public static bool TellsWholeDay(GlobPattern pattern) =>
        pattern.Signs.All(signs =>
            signs.Any(sign => sign.Part is DayPart.Year or DayPart.ShortYear)
            && signs.Any(sign => sign.Part == DayPart.Month)
            && signs.Any(sign => sign.Part == DayPart.Day)
        );

    /// <summary>The day of a file, or why it has none.</summary>
    public DayReading Read(StorePath file)
    {
        if (Ways(file.Text) is not { } ways)
            return new(null, "its name is too ambiguous to determine its day");
        var whole = ways.Where(IsAtEnd).ToList();
        var days = whole.Select(way => way.Earliest).OfType<DateOnly>().Distinct().Order().ToList();
        return days switch
        {
            [var day] => new(day, null),
            [] => new(null, whole.Select(way => way.Trouble).FirstOrDefault() ?? "its name contains no day"),
            _ => new(null, $"its name is ambiguous: its day is {days[0]:yyyy-MM-dd} or {days[1]:yyyy-MM-dd}"),
        };
    }

    /// <summary>What can be told of the files in a folder.</summary>
    public FolderDays Below(StorePath folder)
    {
        if (Ways(folder.IsRoot ? "" : $"{folder.Text}/") is not { } ways)
            return new(null, false, null);
        var open = ways.Where(way => !IsAtEnd(way)).ToList();
        var sound = open.Where(way => way.Flaw == DayError.None).ToList();
        if (sound.Count == 0)
            return new(null, true, open.Select(way => way.Trouble).FirstOrDefault() ?? "no file in it can match 'pattern'");
        var isDayKnown = sound.TrueForAll(way => way.Earliest is not null);
        return new(
            isDayKnown ? sound.Min(way => way.Earliest) : null,
            sound.TrueForAll(way => _alternatives[way.Alternative].Skip(way.Sign).All(sign => sign.Part is null)),
            null
        )
        {
            Latest = isDayKnown ? sound.Max(way => way.Latest) : null,
        };
    }

    private bool IsAtEnd(DayState way) => way.Sign == _alternatives[way.Alternative].Count;

    /// <summary>Every way to read a text as the beginning of a path; null when they are too many.</summary>
    private HashSet<DayState>? Ways(string text)
    {
        var (now, next) = (new HashSet<DayState>(), new HashSet<DayState>());
        for (var alternative = 0; alternative < _alternatives.Count; alternative++)
            Enter(new(alternative, 0), now);
        foreach (var letter in text)
        {
            next.Clear();
            foreach (var way in now.Where(way => !IsAtEnd(way)))
                Follow(way, letter, next);
            (now, next) = (next, now);
            if (now.Count > MostWays)
                return null;
        }
        return now;
    }

    private void Follow(DayState way, char letter, HashSet<DayState> into)
    {
        var sign = _alternatives[way.Alternative][way.Sign];
        if (!sign.Takes(letter))
            return;
        // A character of two code units is one for a pattern.
        if (sign.Kind == GlobSignKind.Digit)
            Enter(way.After(sign, letter), into);
        else if (sign.Kind is GlobSignKind.Literal || (sign.Kind is GlobSignKind.One && !char.IsHighSurrogate(letter)))
            Enter(way with { Sign = way.Sign + 1 }, into);
        else
            into.Add(way);
        if (sign.Kind is GlobSignKind.Many or GlobSignKind.Anything || (sign.Kind == GlobSignKind.Folders && letter == '/'))
            Enter(way with { Sign = way.Sign + 1 }, into);
    }

    /// <summary>
    /// Adds a way that stands before a sign, and those that go over it because it may stand for nothing.
    /// </summary>
    private void Enter(DayState way, HashSet<DayState> into)
    {
        into.Add(way);
        if (
            !IsAtEnd(way)
            && _alternatives[way.Alternative][way.Sign].Kind is GlobSignKind.Many or GlobSignKind.Anything or GlobSignKind.Folders
        )
            Enter(way with { Sign = way.Sign + 1 }, into);
    }
}

/// <summary>The day of a file, or why it has none.</summary>
internal readonly record struct DayReading(DateOnly? Day, string? WhyNot);

/// <summary>What can be told of the files in a folder.</summary>
/// <param name="Earliest">No file in it can be of an earlier day; null when that is unknown.</param>
/// <param name="IsTold">Whether the path of the folder contains the complete day.</param>
/// <param name="WhyNone">Why no file in it can match; null when one can.</param>
internal readonly record struct FolderDays(DateOnly? Earliest, bool IsTold, string? WhyNone)
{
    /// <summary>No file in it can be of a later day; null when that cannot be told.</summary>
    public DateOnly? Latest { get; init; }

    /// <summary>Whether a file of that day may be in it.</summary>
    public bool MayHold(DateOnly day) => (Earliest is null || Earliest <= day) && (Latest is null || day <= Latest);
}
