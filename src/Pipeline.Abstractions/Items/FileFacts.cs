namespace Pipeline.Abstractions.Items;

/// <summary>
/// The attributes of a file as its store reported them, to detect that another file has replaced it. An attribute that
/// was not reported is null; an attribute that is missing on one side is not compared.
/// </summary>
/// <param name="Length">Size in bytes.</param>
/// <param name="ModifiedAt">When it was last written.</param>
/// <param name="Version">
/// Another value that changes when the file is replaced (see <see cref="FileEntry.Version"/>).
/// </param>
public readonly record struct FileFacts(long? Length, DateTimeOffset? ModifiedAt, string? Version)
{
    /// <summary>The facts of an entry.</summary>
    public static FileFacts Of(in FileEntry entry) => new(entry.Length, entry.ModifiedAt, entry.Version);

    /// <summary>
    /// Whether a change of the bytes would be seen by these facts: a size alone stays the same when other bytes of the
    /// same number are written.
    /// </summary>
    public bool ShowChanges => ModifiedAt is not null || Version is not null;

    /// <summary>
    /// Whether these can be attributes of the same file: at least one attribute was reported both times, and none of
    /// those differs.
    /// </summary>
    /// <param name="other">The attributes at another time.</param>
    public bool Match(in FileFacts other) => HasCommon(other) && !Differ(other);

    /// <summary>Whether something that was told both times is another.</summary>
    public bool Differ(in FileFacts other) =>
        IsOther(Length, other.Length)
        || IsOther(ModifiedAt, other.ModifiedAt)
        || (Version is not null && other.Version is not null && Version != other.Version);

    private bool HasCommon(in FileFacts other) =>
        (Length is not null && other.Length is not null)
        || (ModifiedAt is not null && other.ModifiedAt is not null)
        || (Version is not null && other.Version is not null);

    private static bool IsOther<T>(T? one, T? other)
        where T : struct, IEquatable<T> => one is { } known && other is { } told && !known.Equals(told);
}
