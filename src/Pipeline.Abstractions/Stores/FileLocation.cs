using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores;

/// <summary>
/// Where a file really lies, as a number that the journal can keep for every copy. Two stores of which one lies in the
/// other give one number for one file. Of ten million files two have the same number once in 300 000 such journals, and
/// then one of them is refused by name.
/// </summary>
public static class FileLocation
{
    private const int Usual = 1024;

    /// <summary>The number of a path in a store.</summary>
    public static long Locate(this IFileStore store, StorePath path)
    {
        // Asked several times for every file.
        var root = store.Traits.Root.AsSpan().TrimEnd('/');
        var most = Encoding.UTF8.GetMaxByteCount(root.Length) + 1 + Encoding.UTF8.GetMaxByteCount(path.Text.Length);
        var text = most <= Usual ? stackalloc byte[Usual] : new byte[most];
        var length = Encoding.UTF8.GetBytes(root, text);
        text[length++] = (byte)'/';
        length += Encoding.UTF8.GetBytes(path.Text, text[length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(text[..length], hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }
}
