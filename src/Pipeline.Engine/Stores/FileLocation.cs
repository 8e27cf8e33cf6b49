using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stores;

/// <summary>
/// Where a file really lies, as a number that the journal can keep for every copy. Two stores of which one lies in the
/// other give one number for one file. Of ten million files two have the same number once in 300 000 such journals, and
/// then one of them is refused by name.
/// </summary>
public static class FileLocation
{
    /// <summary>The number of a path in a store.</summary>
    public static long Locate(this IFileStore store, StorePath path) =>
        BinaryPrimitives.ReadInt64LittleEndian(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{store.Traits.Root.TrimEnd('/')}/{path.Text}"))
        );
}
