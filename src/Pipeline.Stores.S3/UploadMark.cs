using System.Globalization;

namespace Pipeline.Stores.S3;

/// <summary>
/// What an upload in parts is known by, as it is noted: bucket and key stand in it, so that it is found also after
/// another prefix was written into the pipeline file.
/// </summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key that it will have.</param>
internal sealed record UploadMark(string Bucket, string Key)
{
    private const char Gap = ' ';
    private const string OfId = "upload";
    private const string OfIntent = "begins";

    /// <summary>Its number, once the server has told it.</summary>
    internal string? Id { get; init; }

    /// <summary>About when it was to be begun; only without a number.</summary>
    internal DateTimeOffset BegunAt { get; init; }

    /// <exception cref="FormatException">The text is no such note.</exception>
    internal static UploadMark Read(string text) =>
        text.Split(Gap, 4) switch
        {
            [OfId, var id, var bucket, var key] => new(bucket, key) { Id = id },
            [OfIntent, var begun, var bucket, var key]
                when long.TryParse(begun, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
                    && ticks <= DateTimeOffset.MaxValue.UtcTicks => new(bucket, key) { BegunAt = new(ticks, TimeSpan.Zero) },
            _ => throw new FormatException($"'{text}' is not a record of an upload"),
        };

    public override string ToString() =>
        Id is null
            ? string.Create(CultureInfo.InvariantCulture, $"{OfIntent}{Gap}{BegunAt.UtcTicks}{Gap}{Bucket}{Gap}{Key}")
            : string.Join(Gap, OfId, Id, Bucket, Key);
}
