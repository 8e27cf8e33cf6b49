using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Amazon.S3.Model;
using Pipeline.Engine.Files;

namespace Pipeline.Stores.S3;

/// <summary>
/// Tells a document of an S3 server from everything else that comes with a good status: the page of a console or of a
/// login portal, an empty body, XML that breaks off. None of these says that there is nothing.
/// </summary>
internal static partial class XmlDocuments
{
    private const int Shown = 80;

    private static readonly Dictionary<Type, string> _roots = new()
    {
        [typeof(ListObjectsV2Response)] = "ListBucketResult",
        [typeof(ListMultipartUploadsResponse)] = "ListMultipartUploadsResult",
        [typeof(ListPartsResponse)] = "ListPartsResult",
        [typeof(InitiateMultipartUploadResponse)] = "InitiateMultipartUploadResult",
        [typeof(CompleteMultipartUploadResponse)] = "CompleteMultipartUploadResult",
        [typeof(CopyObjectResponse)] = "CopyObjectResult",
    };

    /// <summary>
    /// The root of the document that an answer of that type is read from; null where it is read from none.
    /// </summary>
    internal static string? RootOf<T>() => _roots.GetValueOrDefault(typeof(T));

    /// <summary>What came in the place of a document, or null when it came.</summary>
    internal static string? TroubleOf(byte[] body, string root, int status)
    {
        var text = Encoding.UTF8.GetString(body).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.Length == 0)
            return $"an empty body (status {status})";
        if (Html().IsMatch(text[..Math.Min(text.Length, 1024)]))
            return Title().Match(text) is { Success: true } title
                ? $"the HTML page '{Short(title.Groups["title"].Value)}'"
                : $"an HTML page: '{Short(Tag().Replace(text, " "))}'";
        if (text[0] is '{' or '[')
            return $"JSON: '{Short(text)}'";
        return text[0] == '<' ? TroubleOf(text, root) : $"the text '{Short(text)}'";
    }

    private static string? TroubleOf(string xml, string root)
    {
        try
        {
            using var reader = XmlReader.Create(
                new StringReader(xml),
                new() { DtdProcessing = DtdProcessing.Prohibit, CheckCharacters = false }
            );
            reader.MoveToContent();
            var name = reader.LocalName;
            if (name == "Error")
                return $"an error: '{Short(Tag().Replace(reader.ReadInnerXml(), " "))}'";
            while (reader.Read())
            {
                // Only what is whole to its end counts.
            }
            return name == root ? null : $"the XML document '{Short(name)}' in the place of '{root}'";
        }
        catch (XmlException broken)
        {
            return $"XML that breaks off or is damaged ({VisibleText.Of(broken.Message)})";
        }
    }

    private static string Short(string text)
    {
        var line = Gap().Replace(text, " ").Trim();
        return VisibleText.Of(line.Length <= Shown ? line : line[..Shown] + "…");
    }

    [GeneratedRegex("<!doctype html|<html", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Html();

    [GeneratedRegex("<title[^>]*>(?<title>[^<]+)</title>", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Title();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Gap();
}
