using Amazon.S3.Model;

namespace Pipeline.Stores.S3;

/// <summary>A page of a list, with its keys as they are.</summary>
/// <param name="Objects">The objects, with their keys.</param>
/// <param name="Prefixes">What lies deeper, folded.</param>
/// <param name="Next">What the next page is asked for with; null when there is none.</param>
internal sealed record ListPage(
    IReadOnlyList<(string Key, S3Object Object)> Objects,
    IReadOnlyList<string> Prefixes,
    string? Next
);
