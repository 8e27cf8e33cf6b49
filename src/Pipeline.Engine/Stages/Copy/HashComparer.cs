using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Transfer;

namespace Pipeline.Engine.Stages.Copy;

/// <summary>The hashes of an origin and of what stands where its copy is to be: told by the store, or read.</summary>
internal sealed class HashComparer(BuiltInStageContext context)
{
    /// <summary>What a comparison may use, the better one first.</summary>
    private static readonly string[] Algorithms = ["sha256", "md5"];

    /// <summary>The hash of the origin's bytes: the one taken while they passed, else the origin is read.</summary>
    /// <exception cref="StoreException">
    /// The origin is gone (NotFound) or no longer what was listed (Changed).
    /// </exception>
    public async ValueTask<ContentHash> OfOriginAsync(FileItem item, string algorithm, CancellationToken cancellationToken)
    {
        if (item.Hash is { Hex.Length: > 0 } known && known.Algorithm == algorithm)
            return known;
        await RefuseChangedAsync(item, cancellationToken);
        var hash = await FileHasher.HashAsync(
            context.StoreOf(item.Origin),
            item.Origin.Path,
            item.ContentLength,
            algorithm,
            cancellationToken
        );
        await RefuseChangedAsync(item, cancellationToken);
        return hash;
    }

    /// <summary>Holds a file against a hash: by the store's own word, else by reading it.</summary>
    /// <param name="place">The file.</param>
    /// <param name="length">Its size in bytes, if it is known.</param>
    /// <param name="wanted">The hash it should have.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<HashComparison> CompareAsync(
        FilePlace place,
        long? length,
        ContentHash wanted,
        CancellationToken cancellationToken
    ) =>
        await CompareAsync(
            place,
            length,
            wanted,
            await AskAsync(place, length, wanted.Algorithm, cancellationToken),
            cancellationToken
        );

    /// <summary>
    /// Holds a file against the origin, by whichever hash its store tells without its being read. The origin's is in
    /// the look.
    /// </summary>
    public async ValueTask<HashComparison> CompareAsync(FileItem item, FilePlace place, CancellationToken cancellationToken)
    {
        StoreHash? told = null;
        foreach (var algorithm in Algorithms.OrderByDescending(one => one == context.RequestedHash))
            told ??= await AskAsync(place, item.ContentLength, algorithm, cancellationToken);
        var wanted = await OfOriginAsync(item, told?.Hash.Algorithm ?? context.RequestedHash ?? Algorithms[0], cancellationToken);
        return await CompareAsync(place, item.ContentLength, wanted, told, cancellationToken);
    }

    private async ValueTask<HashComparison> CompareAsync(
        FilePlace place,
        long? length,
        ContentHash wanted,
        StoreHash? told,
        CancellationToken cancellationToken
    )
    {
        // A command beside the store may see another file under that path: only the store's own word is the last one.
        if (told is not null && (told.Hash.Hex == wanted.Hex || told.VerifiedBy != VerificationLevel.HashCommand))
            return new(wanted, told.Hash, told.VerifiedBy);
        var read = await FileHasher.HashAsync(context.StoreOf(place), place.Path, length, wanted.Algorithm, cancellationToken);
        return new(wanted, read, VerificationLevel.ReadBack);
    }

    private async ValueTask<StoreHash?> AskAsync(
        FilePlace place,
        long? length,
        string algorithm,
        CancellationToken cancellationToken
    )
    {
        var store = context.StoreOf(place);
        // How long a hash may take follows from the size.
        if (length is not { } bytes || store.As<ICanHash>() is not { } hasher)
            return null;
        if (store.As<IMultipartUploads>() is null)
            await context.Journal.RegisterDraftFolderAsync(place with { Path = place.Path.Folder }, cancellationToken);
        // An empty answer, or one about another algorithm, says nothing: then the file is read.
        var told = await hasher.HashAsync(new(place.Path, bytes, algorithm, context.Transfer.NextTag()), cancellationToken);
        return told is { Hash.Hex.Length: > 0 } && told.Hash.Algorithm == algorithm ? told : null;
    }

    private async ValueTask RefuseChangedAsync(FileItem item, CancellationToken cancellationToken)
    {
        var now =
            await context.FindAsync(item.Origin, cancellationToken)
            ?? throw new StoreException(
                item.Origin,
                StoreErrorKind.NotFound,
                $"{item.Origin} no longer exists, and its hash is unknown"
            );
        if (context.WhatChanged(item, now) is { } what)
            throw new StoreException(item.Origin, StoreErrorKind.Changed, $"{item.Origin} changed after it was listed: {what}");
    }
}

/// <summary>What came of holding a file against a hash.</summary>
/// <param name="Wanted">The hash it should have.</param>
/// <param name="Found">The hash it has.</param>
/// <param name="VerifiedBy">Who told it.</param>
internal sealed record HashComparison(ContentHash Wanted, ContentHash Found, VerificationLevel VerifiedBy)
{
    /// <summary>Whether they are the same.</summary>
    public bool IsSame => Found.Hex == Wanted.Hex;

    /// <summary>Who told it, in words for a person.</summary>
    public string How =>
        VerifiedBy switch
        {
            VerificationLevel.HashCommand => "by a command on the server",
            VerificationLevel.ReadBack => "read back",
            _ => "by the store itself",
        };
}
