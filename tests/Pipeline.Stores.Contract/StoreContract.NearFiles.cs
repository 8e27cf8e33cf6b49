using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Transfer;
using Pipeline.Stores.Local;
using Pipeline.Testing;
using Pipeline.Testing.Memory;

namespace Pipeline.Stores.Contract;

public abstract partial class StoreContract
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(261_121, false)]
    [InlineData(3_000_001, false)]
    [InlineData(261_121, true)]
    [InlineData(3_000_001, true)]
    public async Task File_of_this_machine_arrives_as_it_is(int length, bool isHashed)
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder.At("a.bin"), Bytes(length), Stop);

        var done = await CopyInAsync(folder, length, isHashed ? "sha256" : null);

        Assert.Equal(length, done.Entry.Length);
        // Bytes that a kernel copies from folder to folder pass nobody who could hash them.
        Assert.True(done.Hash == (isHashed ? Sha256(Bytes(length)) : null) || Store.As<ICanCopyInside>() is not null);
        Assert.Equal(Bytes(length), await ReadAsync("folder/a.bin"));
    }

    [Theory]
    [InlineData(261_121, 1, false)]
    [InlineData(3_000_001, 1_500_000, false)]
    [InlineData(3_000_001, 3_000_000, false)]
    [InlineData(3_000_001, 1_500_000, true)]
    public async Task File_of_this_machine_that_has_shrunk_is_refused(int length, int now, bool isHashed)
    {
        using var folder = new TempFolder();
        await File.WriteAllBytesAsync(folder.At("a.bin"), Bytes(now), Stop);

        await RefusesAsync(StoreErrorKind.Changed, async () => await CopyInAsync(folder, length, isHashed ? "sha256" : null));

        Assert.Empty(await NamesAsync());
        await WriteAsync("next.bin", Bytes(10));
        Assert.Equal(Bytes(10), await ReadAsync("next.bin"));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(261_121, false)]
    [InlineData(3_000_001, false)]
    [InlineData(3_000_001, true)]
    public async Task File_comes_to_this_machine_as_it_is(int length, bool isHashed)
    {
        using var folder = new TempFolder();
        await WriteAsync("folder/a.bin", Bytes(length));

        var done = await CopyOutAsync(folder, length, isHashed ? "sha256" : null);

        Assert.Equal(length, done.Entry.Length);
        Assert.True(done.Hash == (isHashed ? Sha256(Bytes(length)) : null) || Store.As<ICanCopyInside>() is not null);
        Assert.Equal(Bytes(length), await File.ReadAllBytesAsync(folder.At("a.bin"), Stop));
    }

    [Theory]
    [InlineData(261_121, 1)]
    [InlineData(3_000_001, 1_500_000)]
    [InlineData(3_000_001, 3_000_000)]
    public async Task File_that_has_shrunk_does_not_come_to_this_machine(int length, int now)
    {
        using var folder = new TempFolder();
        await WriteAsync("folder/a.bin", Bytes(now));

        await RefusesAsync(StoreErrorKind.Changed, async () => await CopyOutAsync(folder, length, null));

        Assert.Empty(folder.Files());
        Assert.Equal(Bytes(now), await ReadAsync("folder/a.bin"));
    }

    private async Task<Transferred> CopyInAsync(TempFolder folder, int length, string? algorithm)
    {
        await using var near = Near(folder);
        var item = await ItemAsync(near, "a.bin", length);
        return await Transfer.CopyAsync(item, near, Store, Order("folder/a.bin", length), algorithm, Stop);
    }

    private async Task<Transferred> CopyOutAsync(TempFolder folder, int length, string? algorithm)
    {
        await using var near = Near(folder);
        var item = await ItemAsync(Store, "folder/a.bin", length);
        return await Transfer.CopyAsync(item, Store, near, Order("a.bin", length), algorithm, Stop);
    }

    private static FileTransfer Transfer => new(new MemoryJournal(), Run);

    private static LocalStore Near(TempFolder folder) => new("near", new() { Root = folder.Path });

    private static async Task<FileItem> ItemAsync(IFileStore store, string path, int length)
    {
        var place = new FilePlace(store.Name, Path(path));
        return new()
        {
            Id = path,
            Origin = place,
            Place = place,
            RelativePath = place.Path,
            Length = length,
            ModifiedAt = (await store.FindAsync(place.Path, Stop))!.Value.ModifiedAt,
        };
    }
}
