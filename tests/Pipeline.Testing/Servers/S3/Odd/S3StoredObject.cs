namespace Pipeline.Testing.Servers.S3.Odd;

/// <summary>An object of an <see cref="OddS3Server"/>.</summary>
/// <param name="Bytes">What it holds.</param>
/// <param name="Tag">Its entity tag, without quotes; null for none.</param>
/// <param name="ModifiedAt">When it was put, in whole seconds.</param>
/// <param name="Metadata">Its headers <c>x-amz-meta-…</c>.</param>
public sealed record S3StoredObject(
    byte[] Bytes,
    string? Tag,
    DateTimeOffset ModifiedAt,
    IReadOnlyDictionary<string, string> Metadata
);
