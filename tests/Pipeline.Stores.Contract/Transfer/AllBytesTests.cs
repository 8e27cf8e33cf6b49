using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Stages.Copy;
using Pipeline.Engine.Transfer;
using Pipeline.Testing.Told;

namespace Pipeline.Stores.Contract.Transfer;

/// <summary>
/// Whatever a store tells of a file's size, and by whichever way its bytes go: the copy holds all of them, or there is
/// none and the fault names the source.
/// </summary>
public sealed class AllBytesTests(ByteStores stores) : IClassFixture<ByteStores>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What is told of a file, and what it really is.</summary>
    public enum Told
    {
        Exactly,
        OneByteLess,
        HalfOfIt,
        OneByteMore,
        Twice,
        Zero,
        Nothing,
        NothingAndEmpty,
        GrowsUnseen,
        ShrinksUnseen,
    }

    /// <summary>
    /// From where, to where, how many bytes, the way that they take when the truth is told, and the way when no size
    /// is.
    /// </summary>
    public static readonly (string From, string To, int Length, bool Hash, CopyWay Way)[] Ways =
    [
        ("local", "local", 1_000, false, CopyWay.InsideStores),
        ("local", "local", 3_000_000, true, CopyWay.InsideStores),
        ("s3", "s3", 3_000_000, false, CopyWay.InsideStores),
        ("local", "sftp", 1_000, false, CopyWay.OnePiece),
        ("sftp", "local", 1_000, true, CopyWay.OnePiece),
        ("s3", "local", 1_000, false, CopyWay.OnePiece),
        ("local", "sftp", 3_000_000, false, CopyWay.FromOpenFile),
        ("local", "sftp", 3_000_000, true, CopyWay.FromOpenFile),
        ("sftp", "local", 3_000_000, false, CopyWay.IntoOpenFile),
        ("sftp", "local", 3_000_000, true, CopyWay.Pieces),
        ("sftp", "sftp", 3_000_000, false, CopyWay.Pieces),
        ("sftp", "s3", 3_000_000, true, CopyWay.Pieces),
        ("local", "s3", 12_000_000, false, CopyWay.Pieces),
        ("s3", "sftp", 12_000_000, true, CopyWay.Pieces),
        ("local", "sftp", 3_000_000, false, CopyWay.Chunks),
        ("sftp", "local", 3_000_000, true, CopyWay.Chunks),
        ("s3", "local", 3_000_000, false, CopyWay.Chunks),
        ("sftp", "sftp", 3_000_000, true, CopyWay.Chunks),
    ];

    public static TheoryData<int, Told> Cells()
    {
        var cells = new TheoryData<int, Told>();
        for (var row = 0; row < Ways.Length; row++)
        {
            foreach (var told in Enum.GetValues<Told>())
                cells.Add(row, told);
        }
        return cells;
    }

    [Fact]
    public void Every_way_is_tried() => Assert.Equal(Enum.GetValues<CopyWay>(), Ways.Select(one => one.Way).Distinct().Order());

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task A_copy_holds_all_bytes_or_is_refused_by_name(int row, Told told)
    {
        var (from, to, length, hash, way) = Ways[row];
        var path = StorePath.Parse($"{row}-{told}");
        var bytes = new byte[told == Told.NothingAndEmpty ? 0 : length];
        Random.Shared.NextBytes(bytes);
        await stores.PutAsync(from, path, bytes);
        var before = (await stores[from].FindAsync(path, Stop))!.Value;
        var source = new ToldStore(stores[from], entry => Tell(told, entry, before));
        if (told is Told.GrowsUnseen or Told.ShrinksUnseen)
        {
            bytes =
            [
                .. bytes.Take(told == Told.ShrinksUnseen ? length / 2 : length),
                .. told == Told.GrowsUnseen ? new byte[7] : [],
            ];
            source.OnFirstRead = () => stores.Change(from, path, bytes);
        }
        var item = Item(from, path, (await source.FindAsync(path, Stop))!.Value);
        var chunks = way == CopyWay.Chunks && item.Length > 0;
        try
        {
            var taken = chunks
                ? await ChunkAsync(item, source, to)
                : await CopyAsync(item, source, stores.Target(from, to), hash ? "sha256" : null);
            if (told == Told.Exactly)
                Assert.Equal(way, taken);
        }
        catch (StoreException fault)
        {
            Assert.Contains(path.Text, fault.Message);
            Assert.Null(await stores.GetAsync(to, Copy(path)));
            Assert.Equal(bytes, await stores.GetAsync(from, path));
            Assert.NotEqual(Told.Exactly, told);
            Assert.NotEqual(Told.Nothing, told);
            return;
        }
        Assert.Equal(bytes, await stores.GetAsync(to, Copy(path)));
    }

    private static StorePath Copy(StorePath path) => StorePath.Parse($"copies/{path.Text}");

    private static FileEntry Tell(Told told, FileEntry entry, FileEntry before) =>
        entry with
        {
            ModifiedAt = before.ModifiedAt,
            Length = told switch
            {
                Told.OneByteLess => entry.Length - 1,
                Told.HalfOfIt => entry.Length / 2,
                Told.OneByteMore => entry.Length + 1,
                Told.Twice => entry.Length * 2,
                Told.Zero => 0,
                Told.Nothing or Told.NothingAndEmpty => null,
                Told.GrowsUnseen or Told.ShrinksUnseen => before.Length,
                _ => entry.Length,
            },
        };

    private static FileItem Item(string store, StorePath path, FileEntry told) =>
        new()
        {
            Id = "1",
            Origin = new(store, path),
            Place = new(store, path),
            RelativePath = path,
            Length = told.Length,
            ModifiedAt = told.ModifiedAt,
        };

    private async Task<CopyWay> CopyAsync(FileItem item, IFileStore source, IFileStore target, string? algorithm)
    {
        var transfer = stores.Transfer;
        var order = new DraftSpec(Copy(item.Origin.Path), item.Length is 0 ? null : item.Length, transfer.NextTag());
        var done = await transfer.CopyAsync(item, source, target, order, algorithm, Stop);
        return done.Way;
    }

    private async Task<CopyWay> ChunkAsync(FileItem item, IFileStore source, string to)
    {
        await using var stage = new CopyStage(
            new() { To = ByteStores.Place("to:copies/{path}") },
            stores.Context(new Dictionary<string, IFileStore> { [item.Origin.Store] = source, ["to"] = stores.Named(to, "to") })
        );
        try
        {
            foreach (var chunk in FileChunk.Cut(item.Length!.Value, 1 << 20, 100))
                await stage.SendAsync(item with { Chunk = chunk }, Stop);
            await stage.JoinAsync(item, Stop);
            return CopyWay.Chunks;
        }
        catch (StoreException fault)
        {
            await stage.LeaveAsync(item, fault, Stop);
            throw;
        }
    }
}
