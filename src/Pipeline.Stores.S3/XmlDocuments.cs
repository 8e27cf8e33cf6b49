using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Amazon.S3.Model;
using Pipeline.Abstractions.Items;
using Pipeline.Posix;

namespace Pipeline.Stores.S3;

/// <summary>
/// Tells a document of an S3 server from everything else that comes with a good status: the page of a console or of a
/// login portal, an empty body, XML that breaks off. None of these says that there is nothing.
/// </summary>
internal static partial class XmlDocuments
{
    private const int Shown = 80;

    /// <summary>What is looked at of a body that is no document, to say what it is.</summary>
    private const int Beginning = 16 * 1024;

    /// <summary>A thousand entries have twelve each.</summary>
    private const int MostElements = 100_000;

    private const int Deepest = 32;

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
        var beginning = text[..Math.Min(text.Length, Beginning)];
        if (Html().IsMatch(text[..Math.Min(text.Length, 1024)]))
            return Title().Match(beginning) is { Success: true } title
                ? $"the HTML page '{Short(title.Groups["title"].Value)}'"
                : $"an HTML page: '{Short(Tag().Replace(beginning, " "))}'";
        if (text[0] is '{' or '[')
            return $"JSON: '{Short(beginning)}'";
        return text[0] == '<' ? TroubleOf(text, beginning, root) : $"the text '{Short(beginning)}'";
    }

    private static string? TroubleOf(string xml, string beginning, string root)
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
                return $"an error: '{Short(Tag().Replace(beginning, " "))}'";
            // Only what is whole to its end counts. What is made of it takes many times its bytes.
            for (var elements = 0; reader.Read(); )
            {
                if (reader.NodeType == XmlNodeType.Element && ++elements > MostElements)
                    return $"XML of more than {BoundedText.Number(MostElements)} elements";
                if (reader.Depth > Deepest)
                    return $"XML that is more than {Deepest} elements deep";
            }
            return name == root ? null : $"the XML document '{Short(name)}' instead of '{root}'";
        }
        catch (XmlException broken)
        {
            return $"truncated or invalid XML ({VisibleText.Of(broken.Message)})";
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
