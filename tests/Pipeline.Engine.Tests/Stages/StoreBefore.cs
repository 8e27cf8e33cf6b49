using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Testing;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>A store in front of another one, of which a test replaces what it needs.</summary>
internal class StoreBefore(IFileStore inner) : DelegatingStore(inner)
{
    public override StoreTraits Traits => TraitsInstead ?? Inner.Traits;

    public StoreTraits? TraitsInstead { get; init; }

    /// <summary>Called before something is looked up.</summary>
    public Func<StorePath, CancellationToken, ValueTask>? OnFind { get; set; }

    /// <summary>Called before a draft is begun.</summary>
    public Action<DraftSpec>? OnCreate { get; set; }

    /// <summary>Called before a file is opened for reading.</summary>
    public Action<StorePath>? OnOpen { get; set; }

    /// <summary>Entries that are listed instead of the true ones.</summary>
    public IReadOnlyList<FileEntry>? Listed { get; init; }

    /// <summary>What was listed, and whether with its sub-folders.</summary>
    public List<(string Folder, bool IsDeep)> Lists { get; } = [];

    public override IAsyncEnumerable<FileEntry> ListAsync(StorePath folder, bool recursive, CancellationToken cancellationToken)
    {
        Lists.Add((folder.Text, recursive));
        return Listed?.ToAsyncEnumerable() ?? Inner.ListAsync(folder, recursive, cancellationToken);
    }

    public override async ValueTask<FileEntry?> FindAsync(StorePath path, CancellationToken cancellationToken)
    {
        if (OnFind is { } told)
            await told(path, cancellationToken);
        return await Inner.FindAsync(path, cancellationToken);
    }

    public override ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken)
    {
        OnOpen?.Invoke(path);
        return Inner.OpenReadAsync(path, cancellationToken);
    }

    public override ValueTask<IFileDraft> CreateAsync(DraftSpec order, CancellationToken cancellationToken)
    {
        OnCreate?.Invoke(order);
        return Inner.CreateAsync(order, cancellationToken);
    }
}

/// <summary>A store that says how much room is left.</summary>
internal sealed class StoreWithRoom(IFileStore inner) : StoreBefore(inner), ICanTellSpace
{
    public long? Free { get; set; }

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    public Action? OnAsk { get; set; }

    public ValueTask<long?> FreeBytesAsync(StorePath folder, CancellationToken cancellationToken)
    {
        Asked++;
        OnAsk?.Invoke();
        return new(Free);
    }
}
