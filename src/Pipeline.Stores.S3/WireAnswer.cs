using System.Net;

namespace Pipeline.Stores.S3;

/// <summary>
/// What stood on the wire in the answer to one request. The SDK reads a header that is missing as zero, and takes a
/// body for what it ought to be: here it is kept what was told and what was not.
/// </summary>
internal sealed class WireAnswer
{
    private static readonly AsyncLocal<WireAnswer?> _current = new();

    /// <summary>The answer that the request of this flow of control is to fill.</summary>
    internal static WireAnswer? Current
    {
        get => _current.Value;
        set => _current.Value = value;
    }

    /// <summary>The name of the XML document that the body must be; null where it is none.</summary>
    internal string? Root { get; init; }

    /// <summary>Whether the body is a file's bytes, of which there may be any number.</summary>
    internal bool IsFile { get; init; }

    /// <summary>Called for each piece of a body that is no file's bytes.</summary>
    internal required Action Arrived { get; init; }

    /// <summary>The status.</summary>
    internal HttpStatusCode Status { get; set; }

    /// <summary>The header <c>Content-Length</c>; null when it was not told.</summary>
    internal long? Length { get; set; }

    /// <summary>Where the server sends the request on to.</summary>
    internal Uri? Location { get; set; }

    /// <summary>The region in which the server says that the bucket is.</summary>
    internal string? Region { get; set; }

    /// <summary>What came in the place of the document; null when it came.</summary>
    internal string? Trouble { get; set; }
}
