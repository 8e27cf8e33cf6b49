using Pipeline.Abstractions.Stores;
using Pipeline.Testing.Memory;

namespace Pipeline.Stores.Contract;

public sealed class MemoryStoreContract : StoreContract
{
    protected override ValueTask<IFileStore> OpenAsync() => new(new MemoryStore("memory", TimeProvider.System));

    protected override ValueTask CloseAsync() => ValueTask.CompletedTask;
}
