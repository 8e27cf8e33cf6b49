namespace Pipeline.Abstractions.Options;

/// <summary>A number of bytes, written with its unit: <c>512B</c>, <c>8MiB</c>, <c>1.5GB</c>.</summary>
/// <param name="Bytes">The number of bytes.</param>
public readonly record struct ByteSize(long Bytes)
{
    private static readonly (string Unit, double Factor)[] Units =
    [
        ("KiB", 1L << 10),
        ("MiB", 1L << 20),
        ("GiB", 1L << 30),
        ("TiB", 1L << 40),
        ("KB", 1e3),
        ("MB", 1e6),
        ("GB", 1e9),
        ("TB", 1e12),
        ("B", 1),
    ];

    /// <summary>The last of those units that a person would choose.</summary>
    private const int LargestOfPeople = 3;

    /// <summary>Reads a size with its unit; null when the text is none.</summary>
    public static ByteSize? TryParse(string text)
    {
        foreach (var (unit, factor) in Units)
        {
            if (
                text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(
                    text[..^unit.Length].TrimEnd(),
                    System.Globalization.NumberStyles.AllowDecimalPoint,
                    null,
                    out var number
                )
                && number * factor <= long.MaxValue / 2
            )
                return new((long)(number * factor));
        }
        return text == "0" ? new(0) : null;
    }

    /// <summary>A size for a person, also one that is not known.</summary>
    public static string Text(long? bytes) => bytes is { } known ? new ByteSize(known).ToString() : "unknown size";

    /// <summary>The size in the unit a person would choose, with at most one decimal.</summary>
    public override string ToString()
    {
        for (var at = LargestOfPeople; at >= 0; at--)
        {
            var (unit, factor) = Units[at];
            // Whole numbers, which are most, need no format with places behind the point.
            if (Bytes >= factor)
                return Bytes % (long)factor == 0 ? $"{Bytes / (long)factor} {unit}" : $"{Bytes / factor:0.#} {unit}";
        }
        return $"{Bytes} B";
    }
}
