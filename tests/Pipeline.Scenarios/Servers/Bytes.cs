using System.Buffers.Binary;
using System.Text;

namespace Pipeline.Scenarios.Servers;

/// <summary>What the files of these tests hold: made fast, and no piece of it equal to another.</summary>
internal static class Bytes
{
    private const int Block = 1 << 20;

    /// <summary>Writes a file of a size; a misplaced, missing or doubled piece of it shows.</summary>
    public static void Write(string path, long length, int seed = 0)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var block = new byte[(int)Math.Min(Block, length)];
        new Random(seed).NextBytes(block);
        using var file = File.Create(path);
        for (var at = 0L; at < length; at += Block)
        {
            for (var piece = 0; piece + 8 <= block.Length; piece += 4096)
                BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(piece), at + piece + seed);
            file.Write(block, 0, (int)Math.Min(block.Length, length - at));
        }
    }

    /// <summary>Writes many files of one size, some hundred to a folder.</summary>
    public static void WriteMany(string folder, int count, int length)
    {
        for (var i = 0; i < count; i++)
            Write(Path.Combine(folder, $"{i % 20:00}", $"{i:00000}.dat"), length, i);
    }

    /// <summary>Writes a file that holds a text.</summary>
    public static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
    }

    public static bool AreSame(string one, string other)
    {
        using var left = File.OpenRead(one);
        using var right = File.OpenRead(other);
        if (left.Length != right.Length)
            return false;
        // No larger than the file: a large buffer for each of thousands of small files costs more than to read them.
        var block = (int)Math.Clamp(left.Length, 1, Block);
        var (a, b) = (new byte[block], new byte[block]);
        while (left.ReadAtLeast(a, block, throwOnEndOfStream: false) is var read and > 0)
        {
            right.ReadExactly(b, 0, read);
            if (!a.AsSpan(0, read).SequenceEqual(b.AsSpan(0, read)))
                return false;
        }
        return true;
    }
}
