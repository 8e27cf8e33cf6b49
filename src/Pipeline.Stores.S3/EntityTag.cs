using System.Security.Cryptography;
using Amazon.S3;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.S3;

/// <summary>
/// Entity tags as hashes. Of an object that came in one request the tag is the MD5 of its bytes, which the server has
/// taken itself; of one that came in parts it is the MD5 of the parts' MD5s, with their number behind a dash. Where the
/// server encrypts with keys of a key service or of the user it is neither (Amazon S3 API reference, "Object", ETag).
/// </summary>
internal static class EntityTag
{
    private const int Md5Digits = 32;

    /// <summary>The MD5 of an object's bytes, if the tag is one.</summary>
    internal static string? Md5Of(string? tag, ServerSideEncryptionMethod? encryption) =>
        tag is { Length: Md5Digits } && tag.All(char.IsAsciiHexDigit) && IsPlain(encryption) ? tag.ToLowerInvariant() : null;

    /// <summary>The tag of an object of these parts, where it is a hash.</summary>
    internal static string OfParts(IReadOnlyList<SentPart> parts) =>
        $"{Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, [.. parts.SelectMany(part => part.Md5)]))}-{parts.Count}";

    /// <summary>Refuses an answer that says that the server has taken other bytes than those that were sent.</summary>
    internal static void RefuseOther(FilePlace at, byte[] md5, string? tag, ServerSideEncryptionMethod? encryption)
    {
        if (Md5Of(tag, encryption) is { } stored && stored != Convert.ToHexStringLower(md5))
            throw new StoreException(
                at,
                StoreErrorKind.Corrupt,
                $"{at}: the server has other bytes than those that were sent (MD5 {stored} there, {Convert.ToHexStringLower(md5)} here)"
            )
            {
                IsTransient = true,
            };
    }

    private static bool IsPlain(ServerSideEncryptionMethod? encryption) =>
        encryption is null || encryption.Value is "" or "AES256";
}
