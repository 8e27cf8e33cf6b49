using System.Text;

namespace Pipeline.Stores.S3;

/// <summary>The order of a server's lists: that of the bytes in UTF-8, which is not that of UTF-16.</summary>
internal static class Utf8Order
{
    internal static int Compare(string one, string other) =>
        Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other));
}
