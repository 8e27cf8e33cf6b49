using System.Security.Cryptography;

namespace Pipeline.Stores.S3;

/// <summary>The bytes of one request, in memory until they are sent. Disposed it goes back to the budget.</summary>
internal sealed class PartBuffer(ByteBudget budget, byte[] buffer, int length, long cost) : IDisposable
{
    private bool _isReturned;

    /// <summary>How many bytes it has taken in.</summary>
    internal int Filled { get; private set; }

    /// <summary>How many it takes in.</summary>
    internal int Length => length;

    /// <summary>Takes in as many bytes as still fit; returns how many.</summary>
    internal int Fill(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, length - Filled);
        bytes[..count].CopyTo(buffer.AsSpan(Filled));
        Filled += count;
        return count;
    }

    /// <summary>The MD5 of the bytes.</summary>
    internal byte[] Md5() => CryptographicOperations.HashData(HashAlgorithmName.MD5, buffer.AsSpan(0, Filled));

    /// <summary>The SHA-256 of the bytes.</summary>
    internal byte[] Sha256() => SHA256.HashData(buffer.AsSpan(0, Filled));

    /// <summary>The bytes as a stream that tells when some of them have left.</summary>
    internal Stream Open(Action moved) => new WatchedStream(new MemoryStream(buffer, 0, Filled, writable: false), moved);

    public void Dispose()
    {
        if (_isReturned)
            return;
        _isReturned = true;
        budget.Return(buffer, cost);
    }
}
