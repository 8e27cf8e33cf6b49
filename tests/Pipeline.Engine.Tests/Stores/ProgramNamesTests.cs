using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Testing;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Stores;

/// <summary>A folder in which the program looks for names of its own comes to an end.</summary>
public sealed class ProgramNamesTests
{
    [Fact]
    public async Task Folder_with_more_entries_than_there_can_be_is_refused_by_name()
    {
        var store = new MemoryStore("there", new ManualTime());
        foreach (var name in (string[])["a", "b", "c"])
        {
            await using var draft = await store.CreateAsync(new(StorePath.Parse(name), 0, $"{name}-1"), default);
            await draft.CommitAsync(default);
        }

        Assert.Equal(3, await store.ListFolderAsync(StorePath.Root, default, most: 3).CountAsync());
        var fault = await Assert.ThrowsAsync<StoreException>(async () =>
            await store.ListFolderAsync(StorePath.Root, default, most: 2).CountAsync()
        );
        Assert.Equal((StoreErrorKind.Corrupt, false), (fault.Kind, fault.IsTransient));
        Assert.Contains(
            "the listing of there: does not end: it has more than 2 entries",
            fault.Message,
            StringComparison.Ordinal
        );
    }
}
