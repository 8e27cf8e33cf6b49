namespace Pipeline.Testing.Servers.S3.Odd;

/// <summary>In which ways an <see cref="OddS3Server"/> is odd; as it stands it behaves well.</summary>
public sealed record S3Behavior
{
    /// <summary>Rules for single requests; the first that meets one and answers it wins.</summary>
    public IReadOnlyList<S3Rule> Rules { get; init; } = [];

    /// <summary>What stands before the bucket in the path of every URL, such as <c>/storage/v1/s3</c>.</summary>
    public string PathPrefix { get; init; } = "";

    /// <summary>A HEAD answer has no Content-Length.</summary>
    public bool HeadWithoutLength { get; init; }

    /// <summary>HEAD and GET answers have no Last-Modified.</summary>
    public bool NoLastModified { get; init; }

    /// <summary>What the entity tags are.</summary>
    public S3Tags Tags { get; init; } = S3Tags.Md5;

    /// <summary>A GET is answered in chunks, without Content-Length.</summary>
    public bool ChunkedGet { get; init; }

    /// <summary>Every GET is answered with the whole object.</summary>
    public bool IgnoresRange { get; init; }

    /// <summary>After so many bytes of its body a GET answer breaks off.</summary>
    public int? CutsGetAfter { get; init; }

    /// <summary>The Content-Encoding of all objects.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>Objects are archived: seen in lists, and not to be read.</summary>
    public bool Archived { get; init; }

    /// <summary>A missing object is answered with 403, as to an account that may not list.</summary>
    public bool MissingIsForbidden { get; init; }

    /// <summary>The body of a listing.</summary>
    public S3ListForm List { get; init; } = S3ListForm.Xml;

    /// <summary>Keys in listings are never encoded, whatever the request asks for.</summary>
    public bool IgnoresEncodingType { get; init; }

    /// <summary>The most entries in a page of a listing.</summary>
    public int PageSize { get; init; } = 1000;

    /// <summary>Each page of a listing ends with the token that the request came with.</summary>
    public bool RepeatsToken { get; init; }

    /// <summary>Listings tell no sizes.</summary>
    public bool ListsWithoutSize { get; init; }

    /// <summary>Listings tell no times.</summary>
    public bool ListsWithoutTime { get; init; }

    /// <summary>Listings tell no entity tags.</summary>
    public bool ListsWithoutTag { get; init; }

    /// <summary>Listings know nothing of objects that were put or deleted since the start.</summary>
    public bool ListsAreStale { get; init; }

    /// <summary>A put answers as always and stores nothing.</summary>
    public bool LosesPuts { get; init; }

    /// <summary>A put stores all bytes but the last.</summary>
    public bool TruncatesPuts { get; init; }

    /// <summary><c>If-None-Match</c> is not looked at.</summary>
    public bool IgnoresIfNoneMatch { get; init; }

    /// <summary>Bodies in signed chunks (aws-chunked) are refused.</summary>
    public bool RefusesStreaming { get; init; }

    /// <summary>
    /// The end of an upload in parts is answered with status 200 and an error in its body, and the upload goes on.
    /// </summary>
    public bool CompleteAnswersError { get; init; }
}

/// <summary>What entity tags are.</summary>
public enum S3Tags
{
    /// <summary>The MD5 of the bytes, or of the parts' MD5s.</summary>
    Md5,

    /// <summary>No hash that anybody knows.</summary>
    Opaque,

    /// <summary>The MD5 of other bytes.</summary>
    WrongMd5,

    /// <summary>For uploads in parts as long as an MD5, and none.</summary>
    PlainForParts,

    /// <summary>There are none.</summary>
    None,
}

/// <summary>The body of a listing's answer.</summary>
public enum S3ListForm
{
    /// <summary>A listing.</summary>
    Xml,

    /// <summary>A page for people, with status 200.</summary>
    Html,

    /// <summary>Nothing, with status 200.</summary>
    Empty,

    /// <summary>Status 204.</summary>
    NoContent,
}
