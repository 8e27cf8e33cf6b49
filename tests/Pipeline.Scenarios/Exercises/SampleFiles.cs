namespace Pipeline.Scenarios.Exercises;

/// <summary>
/// The three files that every exercise begins with: an empty one, a small one, and one of several pieces in a folder.
/// </summary>
public static class SampleFiles
{
    /// <summary>When each of them was last written.</summary>
    public static DateTimeOffset ModifiedAt { get; } = new(2026, 2, 3, 4, 5, 6, TimeSpan.Zero);

    /// <summary>The files by their paths. No two have one name.</summary>
    /// <param name="piece">The bytes in a piece of the store they are given to.</param>
    public static IReadOnlyDictionary<string, byte[]> Files(int piece) =>
        new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["empty.csv"] = [],
            ["small.csv"] = "some small file"u8.ToArray(),
            ["in/pieces.bin"] = Bytes(piece * 5 / 2, seed: 1),
        };

    /// <summary>Bytes of which no two pieces are alike.</summary>
    public static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
