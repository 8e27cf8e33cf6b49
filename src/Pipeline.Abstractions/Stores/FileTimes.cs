namespace Pipeline.Abstractions.Stores;

/// <summary>
/// Compares the times of files of two stores, as far as both tell them and keep them. A time that was not told is
/// neither the same as another nor different from it.
/// </summary>
public static class FileTimes
{
    /// <summary>Whether two times were told, and are the same as far as both stores can tell.</summary>
    public static bool AreSame(DateTimeOffset? a, IFileStore at, DateTimeOffset? b, IFileStore from)
    {
        var step =
            at.Traits.ModTimePrecision > from.Traits.ModTimePrecision ? at.Traits.ModTimePrecision : from.Traits.ModTimePrecision;
        return a is { } one && b is { } other && (one == other || (one - other).Duration() < step);
    }

    /// <summary>Whether two times were told, and are not the same.</summary>
    public static bool Differ(DateTimeOffset? a, IFileStore at, DateTimeOffset? b, IFileStore from) =>
        a is not null && b is not null && !AreSame(a, at, b, from);
}
