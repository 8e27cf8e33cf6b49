using Pipeline.Abstractions.Stores;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Faults;

namespace Pipeline.Stores.Contract;

/// <summary>The decorator of the tests keeps every promise of the store it wraps.</summary>
public sealed class FaultyStoreContract : StoreContract
{
    private readonly TempFolder _folder = new();

    protected override ValueTask<IFileStore> OpenAsync() =>
        new(new FaultyStore(new LocalStore("local", new() { Root = _folder.Path }), FaultScript.Count()));

    protected override ValueTask CloseAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
