using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stores;
using Pipeline.Engine.Stores.Local;
using Pipeline.Engine.Transfer;
using Pipeline.Testing;
using Pipeline.Testing.Faults;

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

        // A kernel's copy from folder to folder says only that the length is another.
        var kind = Store.As<ICanCopyInside>() is LocalStore or FaultyStore ? FaultKind.Corrupt : FaultKind.Changed;
        await RefusesAsync(kind, async () => await CopyInAsync(folder, length, isHashed ? "sha256" : null));

        Assert.Empty(await NamesAsync());
        await WriteAsync("next.bin", Bytes(10));
        Assert.Equal(Bytes(10), await ReadAsync("next.bin"));
    }

    private async Task<Transferred> CopyInAsync(TempFolder folder, int length, string? algorithm)
    {
        await using var near = new LocalStore("near", new() { Root = folder.Path });
        var place = new FilePlace("near", Path("a.bin"));
        var item = new FileItem
        {
            Id = "a.bin",
            Origin = place,
            Place = place,
            RelativePath = place.Path,
            Length = length,
            ModifiedAt = (await near.FindAsync(place.Path, Stop))!.Value.ModifiedAt,
        };
        return await new FileTransfer(new MemoryJournal(), Run).CopyAsync(
            item,
            near,
            Store,
            Order("folder/a.bin", length),
            algorithm,
            Stop
        );
    }
}
