using System.Security.Cryptography;
using System.Text;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.State;
using Pipeline.Engine.Transfer;
using Pipeline.Testing;
using Pipeline.Testing.Memory;

namespace Pipeline.Engine.Tests.Transfer;

public class FileTransferTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);
    private readonly ManualTime _clock = new();
    private readonly MemoryStore _in;
    private readonly MemoryStore _out;
    private readonly MemoryJournal _journal = new();
    private readonly FileTransfer _transfer;

    public FileTransferTests()
    {
        (_in, _out) = (new("in", _clock), new("out", _clock));
        _transfer = new(_journal, RunName.New());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(1_000_000)]
    public async Task A_file_arrives_whole_with_its_time_and_the_hash_of_its_bytes(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        _in.Put("a/b.bin", bytes, Time);

        var done = await CopyAsync(Item("a/b.bin", length));

        Assert.Equal(bytes, _out.Get("x/b.bin"));
        Assert.Equal((length, Time), (done.Entry.Length, done.Entry.ModifiedAt));
        Assert.Equal(RunningHash.Of("sha256", bytes), done.Hash);
    }

    [Theory]
    [InlineData(10, 9)]
    [InlineData(10, 0)]
    [InlineData(10, 11)]
    [InlineData(100_000, 99_999)]
    [InlineData(100_000, 65_536)]
    [InlineData(100_000, 100_001)]
    public async Task A_source_of_another_length_than_listed_is_refused_and_the_old_file_stays(int listed, int given)
    {
        _in.Put("f", new byte[given], Time);
        _out.Put("x/f", "old"u8);

        var fault = await Assert.ThrowsAsync<StoreException>(() => CopyAsync(Item("f", listed)).AsTask());

        Assert.Equal(StoreErrorKind.Changed, fault.Kind);
        Assert.Equal("old", Encoding.UTF8.GetString(_out.Get("x/f")!));
        Assert.Equal(["x/f"], _out.Files);
    }

    [Fact]
    public async Task A_source_of_the_listed_length_and_another_time_is_refused()
    {
        _in.Put("f", new byte[10], Time.AddTicks(1));

        var fault = await Assert.ThrowsAsync<StoreException>(() => CopyAsync(Item("f", 10)).AsTask());

        Assert.Equal(StoreErrorKind.Changed, fault.Kind);
        Assert.Contains("changed while it was copied", fault.Message);
        Assert.Empty(_out.Files);
    }

    [Fact]
    public async Task The_folder_of_a_draft_is_noted_durably_before_the_draft_is_made()
    {
        _in.Put("f", new byte[10], Time);
        _out.Before = _ => throw new StoreException(default, StoreErrorKind.ConnectionLost, "power is about to fail");

        await Assert.ThrowsAsync<StoreException>(() => CopyAsync(Item("f", 10)).AsTask());
        _journal.PowerCut();
        _journal.Run = RunName.New();

        Assert.Equal("out:x", Assert.Single(await _journal.AbandonedDraftFoldersAsync(default)).Folder.ToString());
    }

    [Fact]
    public async Task A_stop_right_before_the_commit_leaves_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        _in.Put("f", new byte[10], Time);
        var reader = new ScriptedReader(new byte[10])
        {
            Before = async (_, _) => await cancellation.CancelAsync(),
            Look = new(StorePath.Parse("f"), 10, Time),
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            _transfer
                .CopyAsync(Item("f", 10), new OneReader(_in, reader), _out, Order("f", 10), null, cancellation.Token)
                .AsTask()
        );

        Assert.Empty(_out.Files);
    }

    private ValueTask<Transferred> CopyAsync(FileItem item) =>
        _transfer.CopyAsync(item, _in, _out, Order(item.Place.Path.Name, item.Length), "sha256", default);

    private DraftSpec Order(string name, long? length) =>
        new(StorePath.Parse("x") / name, length, _transfer.NextTag()) { ModifiedAt = Time };

    private static FileItem Item(string path, long length)
    {
        var place = new FilePlace("in", StorePath.Parse(path));
        return new()
        {
            Id = path,
            Origin = place,
            Place = place,
            RelativePath = place.Path,
            Length = length,
            ModifiedAt = Time,
        };
    }

    /// <summary>A store whose files are all read with one reader.</summary>
    private sealed class OneReader(IFileStore inner, IFileReader reader) : DelegatingStore(inner, owns: false)
    {
        public override ValueTask<IFileReader> OpenReadAsync(StorePath path, CancellationToken cancellationToken) => new(reader);
    }
}
