using System.Text;

namespace Pipeline.Testing.Servers.S3.Odd;

/// <summary>The order of keys: that of their bytes in UTF-8.</summary>
internal sealed class S3KeyOrder : IComparer<string>
{
    public static S3KeyOrder Instance { get; } = new();

    public int Compare(string? one, string? other) =>
        Encoding.UTF8.GetBytes(one ?? "").AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other ?? ""));
}
