using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;

namespace Pipeline.Testing.Faults;

/// <summary>
/// A store that passes everything on to another after asking its script. Abilities are offered only through itself:
/// what it does not know how to count, it does not offer.
/// </summary>
public sealed class FaultyStore(IFileStore inner, FaultScript script)
    : DelegatingStore(inner),
        ICanMove,
        ICanConfirmAbsence,
        ICanDeleteSeen,
        ICanCopyInside,
        ICanHash,
        ICanWriteChunks,
        ICanTellSpace,
        IKeepsRoot
{
    /// <summary>
    /// Whether it offers to copy inside, where the other store does; else each call of a copy is counted here.
    /// </summary>
    public bool CopiesInside { get; init; } = true;

    public override T? As<T>()
        where T : class => Inner.As<T>() is not null && (CopiesInside || typeof(T) != typeof(ICanCopyInside)) ? this as T : null;

    public override async IAsyncEnumerable<FileEntry> ListAsync(
        StorePath folder,
        bool recursive,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        Step(StoreCall.List, folder);
        await foreach (var entry in Inner.ListAsync(folder, recursive, cancellationToken))
            yield return entry;
    }

    public override ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken cancellationToken)
    {
        Step(StoreCall.Find, path);
        return Inner.FindAsync(path, cancellationToken);
    }

    public override async ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken)
    {
        Step(StoreCall.OpenRead, path);
        return new FaultyReader(await Inner.OpenReadAsync(path, cancellationToken), new(Name, path), script);
    }

    public override async ValueTask<IFileDraft> CreateAsync(DraftSpec order, CancellationToken cancellationToken)
    {
        Step(StoreCall.Create, order.Path);
        return new FaultyDraft(await Inner.CreateAsync(order, cancellationToken), new(Name, order.Path), script);
    }

    public async ValueTask<IChunkedDraft> OpenPartsAsync(DraftSpec order, bool isBegun, CancellationToken cancellationToken)
    {
        Step(StoreCall.OpenParts, order.Path);
        var draft = await Ability<ICanWriteChunks>().OpenPartsAsync(order, isBegun, cancellationToken);
        return new FaultyParts(draft, new(Name, order.Path), script);
    }

    public override ValueTask DeleteAsync(StorePath path, CancellationToken cancellationToken)
    {
        Step(StoreCall.Delete, path);
        return Inner.DeleteAsync(path, cancellationToken);
    }

    public ValueTask MoveAsync(StorePath from, StorePath to, CancellationToken cancellationToken)
    {
        Step(StoreCall.Move, from);
        return Ability<ICanMove>().MoveAsync(from, to, cancellationToken);
    }

    public ValueTask<FileEntry?> SetAsideAsync(StorePath from, StorePath aside, CancellationToken cancellationToken)
    {
        Step(StoreCall.Move, from);
        return Ability<ICanMove>().SetAsideAsync(from, aside, cancellationToken);
    }

    public ValueTask<bool> IsGoneAsync(StorePath path, StorePath around, CancellationToken cancellationToken)
    {
        Step(StoreCall.Find, path);
        return Ability<ICanConfirmAbsence>().IsGoneAsync(path, around, cancellationToken);
    }

    public ValueTask DeleteSeenAsync(FileEntry seen, CancellationToken cancellationToken)
    {
        Step(StoreCall.Delete, seen.Path);
        return Ability<ICanDeleteSeen>().DeleteSeenAsync(seen, cancellationToken);
    }

    public bool MayCopy(IFileReader source) => Ability<ICanCopyInside>().MayCopy(source);

    public ValueTask<FileEntry?> TryCopyAsync(IFileReader source, DraftSpec order, CancellationToken cancellationToken)
    {
        Step(StoreCall.CopyInside, order.Path);
        return Ability<ICanCopyInside>().TryCopyAsync(source, order, cancellationToken);
    }

    public ValueTask<StoreHash?> HashAsync(HashRequest order, CancellationToken cancellationToken)
    {
        Step(StoreCall.Hash, order.Path);
        return Ability<ICanHash>().HashAsync(order, cancellationToken);
    }

    public ValueTask<long?> FreeBytesAsync(StorePath folder, CancellationToken cancellationToken)
    {
        Step(StoreCall.FreeBytes, folder);
        return Ability<ICanTellSpace>().FreeBytesAsync(folder, cancellationToken);
    }

    public void BeginLoop() => Ability<IKeepsRoot>().BeginLoop();

    private T Ability<T>()
        where T : class =>
        Inner.As<T>() ?? throw new InvalidOperationException($"{Name} has no {typeof(T).Name}; ask with As first.");

    /// <summary>What is set aside is told by its name: no two runs give it the same one meanwhile.</summary>
    private void Step(StoreCall call, StorePath path) => script.Step(call, new(Name, DraftName.BeforeAside(path) ?? path));
}
