using System.IO.Compression;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Stores.Zip;
using Pipeline.Testing;

namespace Pipeline.Stores.Contract.Zip;

/// <summary>What is the archive's own: other people's names, an archive that is away, what a kill leaves.</summary>
public sealed class ZipStoreTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ZipStore _store;

    public ZipStoreTests() => _store = new("zip", new() { File = Archive }, TimeProvider.System);

    private string Archive => _folder.At("box.zip");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("../evil", "..")]
    [InlineData("/etc/evil", "empty name")]
    [InlineData("a//evil", "empty name")]
    [InlineData("good", "another entry")]
    public async Task A_name_that_is_no_path_is_told_and_kept(string name, string why)
    {
        Make("good", name);

        var entry = Assert.Single(await ListAsync(), one => one.Kind == EntryKind.Unusable);

        Assert.Contains(why, entry.Trouble, StringComparison.Ordinal);
        await WriteAsync("new");
        using var archive = await ZipFile.OpenReadAsync(Archive, Cancellation);
        string[] names = ["good", name, "new"];
        Assert.Equal(names.Order(), archive.Entries.Select(one => one.FullName).Order());
        Assert.All(archive.Entries, one => Assert.True(one.FullName == "new" || one.Length == one.FullName.Length));
    }

    [Fact]
    public async Task An_archive_that_is_away_is_no_empty_one()
    {
        Make("in/a");
        File.Move(Archive, _folder.At("away.zip"));

        await RefusesAsync(StoreErrorKind.Unreachable, ListAsync);
        await RefusesAsync(StoreErrorKind.Unreachable, async () => await _store.OpenReadAsync(Path("in/a"), Cancellation));
        await RefusesAsync(StoreErrorKind.Unreachable, async () => await _store.DeleteAsync(Path("in/a"), Cancellation));
        await RefusesAsync(
            StoreErrorKind.Unreachable,
            async () => await _store.IsGoneAsync(Path("in/a"), Path("in"), Cancellation)
        );
        // It is made when a file is first written.
        Assert.Null(await _store.FindAsync(Path("in/a"), Cancellation));
        await WriteAsync("b");
        Assert.Equal(["b"], (await ListAsync()).Select(entry => entry.Path.Text));
    }

    [Fact]
    public async Task What_is_no_archive_is_told_and_left_as_it_is()
    {
        await File.WriteAllTextAsync(Archive, "no archive", Cancellation);

        await RefusesAsync(StoreErrorKind.Corrupt, ListAsync);
        await RefusesAsync(StoreErrorKind.Corrupt, () => WriteAsync("a"));

        Assert.Equal("no archive", await File.ReadAllTextAsync(Archive, Cancellation));
        Assert.Equal([".box.zip.lock", "box.zip"], _folder.Files());
    }

    [Fact]
    public async Task What_a_killed_program_has_left_of_the_next_archive_is_written_over()
    {
        Make("a");
        await File.WriteAllBytesAsync(_folder.At(".box.zip.next"), new byte[100_000], Cancellation);

        await WriteAsync("b");

        Assert.Equal(["a", "b"], (await ListAsync()).Select(entry => entry.Path.Text).Order());
        Assert.Equal([".box.zip.lock", "box.zip"], _folder.Files());
    }

    [Fact]
    public async Task A_draft_has_no_name_beside_the_archive()
    {
        await using var draft = await _store.CreateAsync(Order("a"), Cancellation);
        await draft.WriteAsync("a"u8.ToArray(), Cancellation);

        Assert.Empty(_folder.Files());
    }

    [Fact]
    public async Task A_time_that_an_archive_cannot_keep_is_refused_before_any_byte()
    {
        var order = Order("a") with { ModifiedAt = new(1979, 12, 31, 0, 0, 0, TimeSpan.Zero) };

        await RefusesAsync(StoreErrorKind.Other, async () => await _store.CreateAsync(order, Cancellation));
    }

    [Fact]
    public async Task Mode_and_compression_of_the_other_files_stay()
    {
        Make("a");
        using (var archive = await ZipFile.OpenAsync(Archive, ZipArchiveMode.Update, Cancellation))
        {
            var entry = archive.CreateEntry("packed", CompressionLevel.Optimal);
            entry.ExternalAttributes = 0x81A0 << 16;
            await using var bytes = await entry.OpenAsync(Cancellation);
            await bytes.WriteAsync(new byte[100_000], Cancellation);
        }

        await WriteAsync("b");

        using var now = await ZipFile.OpenReadAsync(Archive, Cancellation);
        var packed = now.GetEntry("packed")!;
        Assert.Equal((0x81A0 << 16, 100_000), (packed.ExternalAttributes, packed.Length));
        Assert.InRange(packed.CompressedLength, 1, 1000);
    }

    /// <summary>In the next archive they would get a checksum that matches them.</summary>
    [Fact]
    public async Task Bytes_that_do_not_match_their_checksum_are_neither_read_nor_written_to_the_next_archive()
    {
        await WriteAsync("a");
        await WriteAsync("b");
        var bytes = await File.ReadAllBytesAsync(Archive, Cancellation);
        bytes[bytes.AsSpan().IndexOf("1"u8)] = (byte)'2';
        await File.WriteAllBytesAsync(Archive, bytes, Cancellation);

        await RefusesAsync(StoreErrorKind.Corrupt, async () => await _store.OpenReadAsync(Path("a"), Cancellation));
        await RefusesAsync(StoreErrorKind.Corrupt, () => WriteAsync("c"));

        Assert.Equal(bytes, await File.ReadAllBytesAsync(Archive, Cancellation));
        Assert.Equal([".box.zip.lock", "box.zip"], _folder.Files());
    }

    [Fact]
    public async Task A_link_in_the_place_of_the_archive_is_refused()
    {
        Make("a");
        File.Move(Archive, _folder.At("other.zip"));
        File.CreateSymbolicLink(Archive, _folder.At("other.zip"));

        await RefusesAsync(StoreErrorKind.Forbidden, ListAsync);
        await RefusesAsync(StoreErrorKind.Forbidden, () => WriteAsync("b"));
    }

    /// <summary>An archive whose files hold their own names.</summary>
    private void Make(params string[] names)
    {
        using var archive = ZipFile.Open(Archive, ZipArchiveMode.Create);
        foreach (var name in names)
        {
            using var bytes = new StreamWriter(archive.CreateEntry(name).Open());
            bytes.Write(name);
        }
    }

    private async Task<List<FileEntry>> ListAsync() =>
        await _store.ListAsync(StorePath.Root, true, Cancellation).ToListAsync(Cancellation);

    private async Task WriteAsync(string path)
    {
        await using var draft = await _store.CreateAsync(Order(path), Cancellation);
        await draft.WriteAsync("1"u8.ToArray(), Cancellation);
        await draft.CommitAsync(Cancellation);
    }

    private static DraftSpec Order(string path) => new(Path(path), 1, "0123456789ab-1");

    private static StorePath Path(string text) => StorePath.Parse(text);

    private static async Task RefusesAsync(StoreErrorKind kind, Func<Task> call) =>
        Assert.Equal(kind, (await Assert.ThrowsAnyAsync<StoreException>(call)).Kind);
}
