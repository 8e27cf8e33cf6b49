using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores.Abilities;

/// <summary>A store that can hash a file where it lies.</summary>
public interface ICanHash
{
    /// <summary>The file's hash, or null when the store cannot give it now or for this algorithm.</summary>
    ValueTask<StoreHash?> HashAsync(HashRequest order, CancellationToken cancellationToken);
}

/// <summary>What is to be hashed.</summary>
/// <param name="Path">The file.</param>
/// <param name="Length">Its size in bytes: how long a hash may take follows from it.</param>
/// <param name="Algorithm"><c>sha256</c> or <c>md5</c>.</param>
/// <param name="Tag">
/// Names the run and the attempt, as in a <see cref="DraftSpec"/>. A store may for a moment write a draft of that tag
/// beside the file, to see whether whoever hashes sees the same files; the caller has noted the folder, so that a draft
/// left by a killed run is swept.
/// </param>
public sealed record HashRequest(StorePath Path, long Length, string Algorithm, string Tag);

/// <summary>A hash that a store took itself.</summary>
/// <param name="Hash">The hash.</param>
/// <param name="VerifiedBy">
/// Who took it: <see cref="VerificationLevel.CheckFile"/> or <see cref="VerificationLevel.HashCommand"/>.
/// </param>
public sealed record StoreHash(ContentHash Hash, VerificationLevel VerifiedBy);
