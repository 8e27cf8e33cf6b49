using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores;

/// <summary>
/// The real location of a file, as a number that the journal stores for every copy. Two stores, one of them inside the
/// other, give the same number for the same file. With ten million files a collision occurs in one of 300 000 journals;
/// then one of the two files is refused by name.
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
