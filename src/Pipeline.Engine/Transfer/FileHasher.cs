using System.Buffers;
using System.Security.Cryptography;
using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Transfer;

/// <summary>Reads a whole file and hashes it, with as many reads under way at once as its store likes.</summary>
public static class FileHasher
{
    /// <summary>Begins a hash.</summary>
    /// <param name="algorithm"><c>sha256</c> or <c>md5</c>.</param>
    public static IncrementalHash Begin(string algorithm) =>
        IncrementalHash.CreateHash(
            algorithm switch
            {
                "sha256" => HashAlgorithmName.SHA256,
                "md5" => HashAlgorithmName.MD5,
                _ => throw new ArgumentException($"unknown hash '{algorithm}'", nameof(algorithm)),
            }
        );

    /// <summary>The value of a hash whose last byte was given.</summary>
    public static ContentHash End(string algorithm, IncrementalHash hash) =>
        new(algorithm, Convert.ToHexStringLower(hash.GetHashAndReset()));

    /// <summary>Hashes the file at <paramref name="path"/>.</summary>
    /// <param name="store">Its store.</param>
    /// <param name="path">Where it lies.</param>
    /// <param name="length">Its size in bytes; a file that is shorter or longer is a fault.</param>
    /// <param name="algorithm"><c>sha256</c> or <c>md5</c>.</param>
    /// <param name="stop">Ends the work.</param>
    /// <exception cref="StoreFault">The store refused, or the file has another length (Changed).</exception>
    public static async ValueTask<ContentHash> HashAsync(
        IFileStore store,
        StorePath path,
        long length,
        string algorithm,
        CancellationToken stop
    )
    {
        await using var reader = await store.OpenReadAsync(path, stop);
        using var hash = Begin(algorithm);
        var open = new Queue<(byte[] Buffer, int Length, Task<int> Read)>(reader.Depth);
        try
        {
            // One byte more than there should be is asked for: that is how a file that grew is noticed.
            for (long asked = 0, got = 0; got <= length; )
            {
                while (asked <= length && open.Count < Math.Max(1, reader.Depth))
                {
                    var piece = (int)Math.Min(reader.PieceSize, length + 1 - asked);
                    var buffer = ArrayPool<byte>.Shared.Rent(piece);
                    open.Enqueue((buffer, piece, reader.ReadAsync(asked, buffer.AsMemory(0, piece), stop).AsTask()));
                    asked += piece;
                }
                var next = open.Peek();
                var read = await next.Read;
                var expected = (int)Math.Min(next.Length, length - got);
                if (read != expected)
                    throw WrongLength(store, path, length, read < expected ? $"ends after {got + read} of" : "is longer than");
                hash.AppendData(next.Buffer, 0, read);
                WorkerClock.Current?.Moved(read);
                got += next.Length;
                ArrayPool<byte>.Shared.Return(open.Dequeue().Buffer);
            }
        }
        finally
        {
            // A buffer goes back only when nobody can write into it any more.
            foreach (var (buffer, _, read) in open)
            {
                await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        return End(algorithm, hash);
    }

    private static StoreFault WrongLength(IFileStore store, StorePath path, long length, string how)
    {
        var place = new FilePlace(store.Name, path);
        return new(place, FaultKind.Changed, $"{place} {how} the {length} bytes it had");
    }
}
