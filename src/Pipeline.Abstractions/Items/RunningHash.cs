using System.Security.Cryptography;

namespace Pipeline.Abstractions.Items;

/// <summary>The hash of bytes that pass in order.</summary>
public sealed class RunningHash(string algorithm) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(NameOf(algorithm));

    /// <summary>The hash of bytes that are all here.</summary>
    public static ContentHash Of(string algorithm, ReadOnlySpan<byte> bytes) =>
        new(algorithm, Convert.ToHexStringLower(CryptographicOperations.HashData(NameOf(algorithm), bytes)));

    /// <summary>Takes in the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _hash.AppendData(bytes);

    /// <summary>The hash of all bytes taken in; it begins anew after this.</summary>
    public ContentHash Finish() => new(algorithm, Convert.ToHexStringLower(_hash.GetHashAndReset()));

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private static HashAlgorithmName NameOf(string algorithm) =>
        algorithm switch
        {
            "sha256" => HashAlgorithmName.SHA256,
            "md5" => HashAlgorithmName.MD5,
            _ => throw new ArgumentException($"unknown hash '{algorithm}'", nameof(algorithm)),
        };
}
