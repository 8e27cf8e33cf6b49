using System.Net;
using System.Text;
using Amazon.S3;
using Pipeline.Abstractions.Items;
using Pipeline.Posix;

namespace Pipeline.Stores.S3;

/// <summary>
/// The one place where paths of the store become keys of the bucket and back: below the prefix, and nowhere else.
/// </summary>
/// <param name="prefix">The prefix as the options give it.</param>
internal sealed class ObjectKeys(string prefix)
{
    private const int LongestKey = 1024;
    private readonly string _prefix = prefix.Trim('/') is { Length: > 0 } text ? text + "/" : "";

    /// <summary>The key of a file.</summary>
    internal string Of(StorePath path) => _prefix + path.Text;

    /// <summary>
    /// What the keys of everything in a folder begin with; the folder's own marker object has just this key.
    /// </summary>
    internal string OfFolder(StorePath folder) => folder.IsRoot ? _prefix : $"{_prefix}{folder.Text}/";

    /// <summary>
    /// Reads a key as it comes in a list, where it is encoded as in a URL: in XML there is no way to write every
    /// character.
    /// </summary>
    /// <param name="key">The key as it stands there.</param>
    /// <param name="encoding">What the list says of its keys; one that says nothing has not encoded them.</param>
    internal static string Decode(string key, EncodingType? encoding) =>
        string.Equals(encoding?.Value, EncodingType.Url.Value, StringComparison.OrdinalIgnoreCase)
            ? WebUtility.UrlDecode(key)
            : key;

    /// <summary>
    /// The path of a key, or what is wrong with it. It need not be below the prefix: the server may send what it likes.
    /// </summary>
    internal bool TryPath(string key, out StorePath path, out string trouble)
    {
        (path, trouble) = (default, "");
        if (key.Length > LongestKey && Encoding.UTF8.GetByteCount(key) is > LongestKey and var bytes)
            trouble = $"the key is too long: it has {BoundedText.Number(bytes)} bytes, and S3 allows {LongestKey}";
        else if (!key.StartsWith(_prefix, StringComparison.Ordinal))
            trouble = "the server listed a key outside the requested prefix";
        else if (!StorePath.TryParse(key[_prefix.Length..], out path, out var why))
            trouble = why;
        else if (path.IsRoot)
            trouble = "the key is empty";
        return trouble.Length == 0;
    }

    /// <summary>A place under which a key that is no path can be told of.</summary>
    internal StorePath Shown(string key)
    {
        var text = key.StartsWith(_prefix, StringComparison.Ordinal) ? key[_prefix.Length..] : key;
        var shown = VisibleText.Of(ReportedName.Shown(text)).Replace('/', '?').Replace("\uFFFD", @"\xEF\xBF\xBD");
        // Such a key is no path, and would be seen as nothing at all.
        if (shown is "." or "..")
            shown = shown.Replace(".", @"\x2E");
        return ReportedName.Place(StorePath.Root, shown);
    }
}
