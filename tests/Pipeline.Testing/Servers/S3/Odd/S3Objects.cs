using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Testing.Servers.S3.Odd;

/// <summary>Answers what is asked of one object.</summary>
internal sealed class S3Objects(S3Contents contents)
{
    public S3HttpReply Answer(S3HttpRequest request, string key, S3Behavior behavior) =>
        request.Method switch
        {
            "PUT" when request.Header("x-amz-copy-source") is { } source => Copy(request, source, key, behavior),
            "PUT" => Put(request, key, behavior),
            "DELETE" => Delete(key),
            "GET" or "HEAD" => Read(request, key, behavior),
            _ => S3HttpReply.Error(405, "MethodNotAllowed"),
        };

    /// <summary>Whether a condition of the request keeps it from putting an object.</summary>
    public static bool MayReplace(S3HttpRequest request, S3Behavior behavior) =>
        behavior.IgnoresIfNoneMatch || request.Header("If-None-Match") != "*";

    /// <summary>Puts an object as the server does it, and answers null when that worked.</summary>
    public S3HttpReply? Store(S3HttpRequest request, string key, S3StoredObject put, S3Behavior behavior)
    {
        if (behavior.LosesPuts)
            return null;
        return contents.TryPut(key, put, MayReplace(request, behavior))
            ? null
            : S3HttpReply.Error(412, "PreconditionFailed", "At least one of the preconditions you specified did not hold");
    }

    public static DateTimeOffset Now() => DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    public static Dictionary<string, string> TagHeader(string? tag) => tag is null ? [] : new() { ["ETag"] = $"\"{tag}\"" };

    private S3HttpReply Put(S3HttpRequest request, string key, S3Behavior behavior)
    {
        if (behavior.RefusesStreaming && request.IsStreamed)
            return S3HttpReply.Error(501, "NotImplemented", "bodies in chunks are not supported");
        if (request.Header("Content-MD5") is { } md5 && md5 != Convert.ToBase64String(S3Contents.HashMd5(request.Body)))
            return S3HttpReply.Error(400, "BadDigest");
        var bytes = behavior.TruncatesPuts && request.Body.Length > 0 ? request.Body[..^1] : request.Body;
        var tag = S3Contents.TagOf(bytes, behavior.Tags);
        return Store(request, key, new(bytes, tag, Now(), request.Metadata), behavior)
            ?? new S3HttpReply(200, []) { Headers = TagHeader(tag) };
    }

    private S3HttpReply Copy(S3HttpRequest request, string from, string key, S3Behavior behavior)
    {
        var source = Uri.UnescapeDataString(from).TrimStart('/');
        if (contents.Find(source[(source.IndexOf('/') + 1)..]) is not { } found)
            return S3HttpReply.Error(404, "NoSuchKey");
        if (request.Header("x-amz-copy-source-if-match") is { } wanted && wanted.Trim('"') != found.Tag)
            return S3HttpReply.Error(412, "PreconditionFailed");
        var metadata = request.Header("x-amz-metadata-directive") == "REPLACE" ? request.Metadata : found.Metadata;
        var tag = S3Contents.TagOf(found.Bytes, behavior.Tags);
        return Store(request, key, new(found.Bytes, tag, Now(), metadata), behavior)
            ?? S3HttpReply.Xml($"<CopyObjectResult>{(tag is null ? "" : $"<ETag>&quot;{tag}&quot;</ETag>")}</CopyObjectResult>");
    }

    private S3HttpReply Delete(string key)
    {
        contents.Delete(key);
        return new(204, []);
    }

    private S3HttpReply Read(S3HttpRequest request, string key, S3Behavior behavior)
    {
        if (contents.Find(key) is not { } found)
            return behavior.MissingIsForbidden
                ? S3HttpReply.Error(403, "AccessDenied", "Access Denied")
                : S3HttpReply.Error(404, "NoSuchKey", "The specified key does not exist.");
        if (request.Header("If-Match") is { } wanted && wanted.Trim('"') != found.Tag)
            return S3HttpReply.Error(412, "PreconditionFailed");
        var headers = Headers(found, behavior);
        if (request.Method == "HEAD")
            return new S3HttpReply(200, [])
            {
                Headers = headers,
                ContentType = "binary/octet-stream",
                Length = behavior.HeadWithoutLength ? null : found.Bytes.Length,
            };
        if (behavior.Archived)
            return S3HttpReply.Error(403, "InvalidObjectState", "The operation is not valid for the object's storage class");
        var (status, bytes) = (200, found.Bytes);
        if (Range(request, behavior) is { } range)
        {
            if (range.First >= found.Bytes.Length)
                return S3HttpReply.Error(416, "InvalidRange");
            var last = Math.Min(range.Last, found.Bytes.Length - 1);
            headers["Content-Range"] = string.Create(
                CultureInfo.InvariantCulture,
                $"bytes {range.First}-{last}/{found.Bytes.Length}"
            );
            (status, bytes) = (206, found.Bytes[(int)range.First..((int)last + 1)]);
        }
        return new S3HttpReply(status, bytes)
        {
            Headers = headers,
            ContentType = "binary/octet-stream",
            IsChunked = behavior.ChunkedGet,
            CutAfter = behavior.CutsGetAfter,
        };
    }

    private static Dictionary<string, string> Headers(S3StoredObject found, S3Behavior behavior)
    {
        var headers = TagHeader(found.Tag);
        headers["Accept-Ranges"] = "bytes";
        if (!behavior.NoLastModified)
            headers["Last-Modified"] = found.ModifiedAt.ToString("R", CultureInfo.InvariantCulture);
        if (behavior.ContentEncoding is { } encoding)
            headers["Content-Encoding"] = encoding;
        if (behavior.Archived)
            headers["x-amz-storage-class"] = "GLACIER";
        foreach (var (name, value) in found.Metadata)
            headers[name] = value;
        return headers;
    }

    private static (long First, long Last)? Range(S3HttpRequest request, S3Behavior behavior)
    {
        var match = Regex.Match(request.Header("Range") ?? "", @"^bytes=(\d+)-(\d*)$");
        if (!match.Success || behavior.IgnoresRange)
            return null;
        var last = match.Groups[2].Value is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : long.MaxValue;
        return (long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), last);
    }
}
