using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>A store that tells hashes as a test wants it, and counts what is read.</summary>
internal sealed class HashingStore : StoreBefore, ICanHash
{
    public HashingStore(MemoryStore inner)
        : base(inner)
    {
        Memory = inner;
        OnOpen = path =>
        {
            if (IsForbidden)
                throw new StoreException(new(Name, path), StoreErrorKind.Forbidden, "may not be read");
            Reads++;
        };
    }

    public MemoryStore Memory { get; }

    public Func<HashRequest, StoreHash?> Tells { get; set; } = _ => null;

    public bool IsForbidden { get; set; }

    public int Reads { get; private set; }

    public ValueTask<StoreHash?> HashAsync(HashRequest order, CancellationToken cancellationToken) => new(Tells(order));
}
