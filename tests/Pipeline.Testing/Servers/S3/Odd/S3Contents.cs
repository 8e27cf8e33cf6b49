using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;

namespace Pipeline.Testing.Servers.S3.Odd;

/// <summary>The objects of the one bucket, and its uploads in parts.</summary>
internal sealed class S3Contents
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, S3StoredObject> _objects = new(S3KeyOrder.Instance);
    private SortedDictionary<string, S3StoredObject> _seeded = new(S3KeyOrder.Instance);

    /// <summary>Uploads that are neither completed nor aborted.</summary>
    public ConcurrentDictionary<string, S3PartedUpload> Uploads { get; } = new(StringComparer.Ordinal);

    /// <summary>All objects, in the order of their keys.</summary>
    public IReadOnlyList<KeyValuePair<string, S3StoredObject>> All(bool seededOnly = false)
    {
        lock (_gate)
            return [.. seededOnly ? _seeded : _objects];
    }

    public S3StoredObject? Find(string key)
    {
        lock (_gate)
            return _objects.GetValueOrDefault(key);
    }

    /// <summary>Puts an object that listings know even when they are stale.</summary>
    public void Seed(string key, S3StoredObject given)
    {
        lock (_gate)
        {
            _objects[key] = given;
            _seeded = new(_seeded, S3KeyOrder.Instance) { [key] = given };
        }
    }

    /// <summary>Puts an object; false when it is not to replace one and there is one.</summary>
    public bool TryPut(string key, S3StoredObject put, bool replaces)
    {
        lock (_gate)
        {
            if (!replaces && _objects.ContainsKey(key))
                return false;
            _objects[key] = put;
            return true;
        }
    }

    public void Delete(string key)
    {
        lock (_gate)
            _objects.Remove(key);
    }

    /// <summary>The entity tag of bytes that come in one request.</summary>
    public static string? TagOf(byte[] bytes, S3Tags tags) =>
        tags switch
        {
            S3Tags.None => null,
            S3Tags.Opaque => $"Zz{Convert.ToHexStringLower(SHA256.HashData(bytes))}",
            S3Tags.WrongMd5 => Md5([.. bytes, (byte)'x']),
            _ => Md5(bytes),
        };

    /// <summary>The entity tag of bytes that came in parts.</summary>
    public static string? TagOf(byte[] bytes, IReadOnlyList<byte[]> parts, S3Tags tags) =>
        tags switch
        {
            S3Tags.Md5 => string.Create(CultureInfo.InvariantCulture, $"{Md5([.. parts.SelectMany(HashMd5)])}-{parts.Count}"),
            S3Tags.PlainForParts => Convert.ToHexStringLower(SHA256.HashData(bytes))[..32],
            _ => TagOf(bytes, tags),
        };

    /// <summary>The MD5 of bytes.</summary>
    public static byte[] HashMd5(byte[] bytes) => CryptographicOperations.HashData(HashAlgorithmName.MD5, bytes);

    private static string Md5(byte[] bytes) => Convert.ToHexStringLower(HashMd5(bytes));
}

/// <summary>An upload in parts.</summary>
internal sealed record S3PartedUpload(string Key, Dictionary<string, string> Metadata, DateTimeOffset BegunAt)
{
    public ConcurrentDictionary<int, byte[]> Parts { get; } = [];
}
