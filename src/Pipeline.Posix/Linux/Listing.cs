using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Posix.Linux;

/// <summary>The names of a folder by getdents64(2), a buffer at a time.</summary>
internal static unsafe class Listing
{
    private const int BufferSize = 32 * 1024;

    internal static IEnumerable<FolderName> Read(SafeFileHandle folder, string path)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (Fill(folder, buffer, path) is var filled and > 0)
            {
                for (var at = 0; at < filled; )
                {
                    var name = Name(buffer, ref at);
                    if (name.Name is not ("." or ".."))
                        yield return name;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Fill(SafeFileHandle folder, byte[] buffer, string path)
    {
        fixed (byte* into = buffer)
        {
            var filled = (int)Libc.GetDents64(Numbers.SysGetDents64, folder, into, buffer.Length);
            return filled >= 0 ? filled : throw Errno.Fault("list", path);
        }
    }

    /// <summary>
    /// struct linux_dirent64: inode (8), offset (8), length of the record (2), type (1), name and NUL.
    /// </summary>
    private static FolderName Name(byte[] buffer, ref int at)
    {
        var record = buffer.AsSpan(at);
        var length = BinaryPrimitives.ReadUInt16LittleEndian(record[16..]);
        var name = record[19..length];
        at += length;
        EntryType? type = record[18] switch
        {
            0 => null,
            4 => EntryType.Folder,
            8 => EntryType.File,
            10 => EntryType.Link,
            _ => EntryType.Other,
        };
        return new(PathEncoding.Decode(name[..name.IndexOf((byte)0)]), type);
    }
}
