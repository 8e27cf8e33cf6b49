using System.Globalization;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Testing.Servers.S3.Odd;

/// <summary>Answers what is asked of uploads in parts.</summary>
internal sealed class S3Parts(S3Contents contents, S3Objects objects)
{
    private int _number;

    public S3HttpReply Begin(S3HttpRequest request, string key)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"U{Interlocked.Increment(ref _number)}");
        contents.Uploads[id] = new(key, request.Metadata, S3Objects.Now());
        return S3HttpReply.Xml(
            $"<InitiateMultipartUploadResult><Bucket>{OddS3Server.Bucket}</Bucket><Key>{SecurityElement.Escape(key)}</Key><UploadId>{id}</UploadId></InitiateMultipartUploadResult>"
        );
    }

    public S3HttpReply Answer(S3HttpRequest request, string id, string key, S3Behavior behavior)
    {
        if (!contents.Uploads.TryGetValue(id, out var upload))
            return S3HttpReply.Error(404, "NoSuchUpload");
        switch (request.Method)
        {
            case "PUT":
                return Put(request, upload, behavior);
            case "POST":
                return Complete(request, id, key, upload, behavior);
            case "DELETE":
                contents.Uploads.TryRemove(id, out _);
                return new(204, []);
            case "GET":
                return S3HttpReply.Xml(PartList(upload));
            default:
                return S3HttpReply.Error(405, "MethodNotAllowed");
        }
    }

    /// <summary>The uploads that are under way.</summary>
    public S3HttpReply List(S3HttpRequest request)
    {
        var isEncoded = request.Query("encoding-type") == "url";
        var xml = new StringBuilder($"<ListMultipartUploadsResult><Bucket>{OddS3Server.Bucket}</Bucket>");
        xml.Append(isEncoded ? "<EncodingType>url</EncodingType>" : "").Append("<IsTruncated>false</IsTruncated>");
        foreach (var (id, upload) in contents.Uploads.OrderBy(upload => upload.Value.Key, S3KeyOrder.Instance))
        {
            if (!upload.Key.StartsWith(request.Query("prefix") ?? "", StringComparison.Ordinal))
                continue;
            var key = isEncoded ? Uri.EscapeDataString(upload.Key).Replace("%2F", "/") : SecurityElement.Escape(upload.Key);
            xml.Append(
                CultureInfo.InvariantCulture,
                $"<Upload><Key>{key}</Key><UploadId>{id}</UploadId><Initiated>{upload.BegunAt.UtcDateTime:yyyy-MM-ddTHH:mm:ss.000Z}</Initiated></Upload>"
            );
        }
        return S3HttpReply.Xml(xml.Append("</ListMultipartUploadsResult>").ToString());
    }

    private static S3HttpReply Put(S3HttpRequest request, S3PartedUpload upload, S3Behavior behavior)
    {
        if (request.Header("Content-MD5") is { } md5 && md5 != Convert.ToBase64String(S3Contents.HashMd5(request.Body)))
            return S3HttpReply.Error(400, "BadDigest");
        upload.Parts[int.Parse(request.Query("partNumber")!, CultureInfo.InvariantCulture)] = request.Body;
        return new S3HttpReply(200, []) { Headers = S3Objects.TagHeader(S3Contents.TagOf(request.Body, behavior.Tags)) };
    }

    private S3HttpReply Complete(S3HttpRequest request, string id, string key, S3PartedUpload upload, S3Behavior behavior)
    {
        if (behavior.CompleteAnswersError)
            return S3HttpReply.Error(200, "InternalError", "We encountered an internal error. Please try again.");
        var numbers = Regex
            .Matches(Encoding.UTF8.GetString(request.Body), @"<PartNumber>(\d+)</PartNumber>")
            .Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        if (numbers.Any(number => !upload.Parts.ContainsKey(number)))
            return S3HttpReply.Error(400, "InvalidPart");
        List<byte[]> parts = [.. numbers.Select(number => upload.Parts[number])];
        byte[] bytes = [.. parts.SelectMany(part => part)];
        var tag = S3Contents.TagOf(bytes, parts, behavior.Tags);
        if (behavior.TruncatesPuts)
            bytes = bytes[..^1];
        if (objects.Store(request, key, new(bytes, tag, S3Objects.Now(), upload.Metadata), behavior) is { } refusal)
            return refusal;
        contents.Uploads.TryRemove(id, out _);
        var told = tag is null ? "" : $"<ETag>&quot;{tag}&quot;</ETag>";
        return S3HttpReply.Xml(
            $"<CompleteMultipartUploadResult><Bucket>{OddS3Server.Bucket}</Bucket><Key>{SecurityElement.Escape(key)}</Key>{told}</CompleteMultipartUploadResult>"
        );
    }

    private static string PartList(S3PartedUpload upload)
    {
        var parts = upload.Parts.Order(Comparer<KeyValuePair<int, byte[]>>.Create((one, other) => one.Key - other.Key));
        return "<ListPartsResult><IsTruncated>false</IsTruncated>"
            + string.Concat(
                parts.Select(part => $"<Part><PartNumber>{part.Key}</PartNumber><Size>{part.Value.Length}</Size></Part>")
            )
            + "</ListPartsResult>";
    }
}
