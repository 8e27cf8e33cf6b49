using System.Globalization;
using System.Security;
using System.Text;

namespace Pipeline.Testing.Servers.S3.Odd;

/// <summary>Answers listings of objects.</summary>
internal sealed class S3ListPages(S3Contents contents)
{
    public S3HttpReply Answer(S3HttpRequest request, S3Behavior behavior) =>
        behavior.List switch
        {
            S3ListForm.Html => new(200, "<!DOCTYPE html><html><body>Please sign in</body></html>"u8.ToArray())
            {
                ContentType = "text/html",
            },
            S3ListForm.Empty => new(200, []),
            S3ListForm.NoContent => new(204, []),
            _ => S3HttpReply.Xml(Page(request, behavior)),
        };

    private string Page(S3HttpRequest request, S3Behavior behavior)
    {
        var (prefix, delimiter) = (request.Query("prefix") ?? "", request.Query("delimiter") ?? "");
        var token = request.Query("continuation-token");
        var after = token ?? request.Query("start-after") ?? "";
        var most = Math.Min(int.Parse(request.Query("max-keys") ?? "1000", CultureInfo.InvariantCulture), behavior.PageSize);
        var isEncoded = request.Query("encoding-type") == "url" && !behavior.IgnoresEncodingType;
        string Show(string text) => isEncoded ? Uri.EscapeDataString(text).Replace("%2F", "/") : SecurityElement.Escape(text);

        var (entries, isMore) = Take(prefix, delimiter, after, most, behavior.ListsAreStale);
        var xml = new StringBuilder(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        );
        xml.Append(
            CultureInfo.InvariantCulture,
            $"<Name>{OddS3Server.Bucket}</Name><Prefix>{Show(prefix)}</Prefix><KeyCount>{entries.Count}</KeyCount>"
        );
        xml.Append(
            CultureInfo.InvariantCulture,
            $"<MaxKeys>{most}</MaxKeys>{(isEncoded ? "<EncodingType>url</EncodingType>" : "")}"
        );
        xml.Append(CultureInfo.InvariantCulture, $"<IsTruncated>{(isMore ? "true" : "false")}</IsTruncated>");
        if (isMore)
        {
            var next = behavior.RepeatsToken && token is not null ? token : entries[^1].Name;
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<NextContinuationToken>{SecurityElement.Escape(next)}</NextContinuationToken>"
            );
        }
        foreach (var (name, found) in entries)
        {
            if (found is null)
                xml.Append(CultureInfo.InvariantCulture, $"<CommonPrefixes><Prefix>{Show(name)}</Prefix></CommonPrefixes>");
            else
                xml.Append(Contents(Show(name), found, behavior));
        }
        return xml.Append("</ListBucketResult>").ToString();
    }

    private static string Contents(string key, S3StoredObject found, S3Behavior behavior)
    {
        var xml = new StringBuilder($"<Contents><Key>{key}</Key>");
        if (!behavior.ListsWithoutTime)
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<LastModified>{found.ModifiedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ss.000Z}</LastModified>"
            );
        if (!behavior.ListsWithoutTag && found.Tag is { } tag)
            xml.Append(CultureInfo.InvariantCulture, $"<ETag>&quot;{tag}&quot;</ETag>");
        if (!behavior.ListsWithoutSize)
            xml.Append(CultureInfo.InvariantCulture, $"<Size>{found.Bytes.Length}</Size>");
        return xml.Append($"<StorageClass>{(behavior.Archived ? "GLACIER" : "STANDARD")}</StorageClass></Contents>").ToString();
    }

    /// <summary>The next keys, and what lies deeper folded into one entry without an object.</summary>
    private (List<(string Name, S3StoredObject? Object)> Entries, bool IsMore) Take(
        string prefix,
        string delimiter,
        string after,
        int most,
        bool isStale
    )
    {
        var entries = new List<(string Name, S3StoredObject? Object)>();
        foreach (var (key, found) in contents.All(isStale))
        {
            if (!key.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            var end = delimiter.Length == 0 ? -1 : key.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            var name = end < 0 ? key : key[..(end + delimiter.Length)];
            if (S3KeyOrder.Instance.Compare(name, after) <= 0 || (entries.Count > 0 && entries[^1].Name == name))
                continue;
            if (entries.Count == most)
                return (entries, true);
            entries.Add((name, end < 0 ? found : null));
        }
        return (entries, false);
    }
}
