using System.Security.Cryptography;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Testing.Servers.S3;

namespace Pipeline.Stores.Contract.S3;

public sealed class PartedUploadTests(SharedRadosgw shared) : S3Facts(shared)
{
    [Theory]
    [InlineData(5 * Mebibyte, 1)]
    [InlineData(5 * Mebibyte + 1, 2)]
    [InlineData(10 * Mebibyte, 2)]
    [InlineData(23 * Mebibyte + 17, 5)]
    public async Task File_above_the_part_size_goes_up_in_parts(int length, int parts)
    {
        var store = Open();
        var noon = new DateTimeOffset(2024, 2, 29, 12, 0, 0, 123, TimeSpan.Zero);
        var entry = await WriteAsync(store, Order("a/b.bin", length) with { ModifiedAt = noon }, Bytes(length));
        Assert.Equal(entry, await store.FindAsync(StorePath.Parse("a/b.bin"), Stop));
        Assert.Equal(noon, entry.ModifiedAt);
        Assert.EndsWith(parts == 1 ? entry.Version! : $"-{parts}", entry.Version, StringComparison.Ordinal);
        Assert.Equal(Bytes(length), await Bucket.GetAsync("a/b.bin"));
        Assert.Empty(await Bucket.UploadsAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(11 * Mebibyte)]
    public async Task Seal_is_the_version_as_long_as_the_bytes_are_those_that_were_sent(int length)
    {
        var store = Open();
        var draft = await store.CreateAsync(Order("a.bin", length), Stop);
        await using (draft)
        {
            await draft.WriteAsync(Bytes(length), Stop);
            Assert.Null(((IETagWriter)draft).Seal);
            await draft.CommitAsync(Stop);
        }
        var seal = Assert.IsType<string>(((IETagWriter)draft).Seal);
        Assert.Equal(seal, (await store.FindAsync(StorePath.Parse("a.bin"), Stop))?.Version);
        await Bucket.PutAsync("a.bin", new byte[length + 1]);
        Assert.NotEqual(seal, (await store.FindAsync(StorePath.Parse("a.bin"), Stop))?.Version);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(11 * Mebibyte)]
    public async Task Hash_and_time_of_the_origin_stand_in_the_metadata(int length)
    {
        var bytes = Bytes(length);
        var hash = new ContentHash("sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)));
        var order = Order("a.bin", length) with { Hash = hash, ModifiedAt = DateTimeOffset.UnixEpoch.AddSeconds(1.5) };
        await WriteAsync(Open(), order, bytes);
        var metadata = await Bucket.MetadataAsync("a.bin");
        Assert.Equal(hash.Hex, metadata["sha256"]);
        Assert.Equal("1.5000000", metadata["mtime"]);
    }

    [Fact]
    public async Task Nothing_is_seen_of_an_upload_before_its_commit()
    {
        var store = Open();
        await using var draft = await store.CreateAsync(Order("a.bin", 12 * Mebibyte), Stop);
        await draft.WriteAsync(Bytes(12 * Mebibyte), Stop);
        Assert.Empty(await Bucket.KeysAsync());
        Assert.Single(await Bucket.UploadsAsync());
        await draft.CommitAsync(Stop);
        Assert.Equal(["a.bin"], await Bucket.KeysAsync());
    }

    [Theory]
    [InlineData(7)]
    [InlineData(12)]
    [InlineData(14)]
    public async Task Source_that_ends_early_is_never_committed_and_leaves_the_old_file(int came)
    {
        var store = Open();
        await WriteAsync(store, Order("a.bin", 33), Bytes(33));
        await RefusesAsync(
            StoreErrorKind.Corrupt,
            async () =>
            {
                await using var draft = await store.CreateAsync(Order("a.bin", 13 * Mebibyte), Stop);
                await draft.WriteAsync(Bytes(came * Mebibyte), Stop);
                await draft.CommitAsync(Stop);
            }
        );
        Assert.Equal(Bytes(33), await Bucket.GetAsync("a.bin"));
        Assert.Empty(await Bucket.UploadsAsync());
    }

    [Fact]
    public async Task Dropped_draft_aborts_its_own_upload_and_no_other()
    {
        var store = Open();
        var other = await Bucket.Client.InitiateMultipartUploadAsync(Bucket.Name, "a.bin", Stop);
        var late = await store.CreateAsync(Order("a.bin", 12 * Mebibyte), Stop);
        await late.WriteAsync(Bytes(6 * Mebibyte), Stop);
        await WriteAsync(store, Order("a.bin", 11 * Mebibyte), Bytes(11 * Mebibyte));
        await late.DisposeAsync();
        await late.DisposeAsync();
        Assert.Equal(Bytes(11 * Mebibyte), await Bucket.GetAsync("a.bin"));
        Assert.Equal(other.UploadId, Assert.Single(await Bucket.UploadsAsync()).UploadId);
    }

    [Fact]
    public async Task Upload_that_does_not_replace_is_refused_when_the_name_is_taken_meanwhile()
    {
        var store = Open();
        var order = Order("a.bin", 6 * Mebibyte) with { Replaces = false };
        await using var draft = await store.CreateAsync(order, Stop);
        await draft.WriteAsync(Bytes(6 * Mebibyte), Stop);
        await WriteAsync(store, Order("a.bin", 33), Bytes(33));
        await RefusesAsync(StoreErrorKind.AlreadyExists, async () => await draft.CommitAsync(Stop));
        Assert.Equal(Bytes(33), await Bucket.GetAsync("a.bin"));
    }

    [Fact]
    public async Task Memory_of_many_uploads_at_once_keeps_to_the_bound_of_the_store()
    {
        var store = Open();
        await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(i => WriteAsync(store, Order($"{i}", 11 * Mebibyte + i), Bytes(11 * Mebibyte + i)))
                .Concat(
                    Enumerable
                        .Range(0, 16)
                        .Select(i => WriteAsync(store, Order($"small/{i}", 4 * Mebibyte + i), Bytes(4 * Mebibyte + i)))
                )
        );
        Assert.InRange(store.PeakBytes, 10 * Mebibyte, 15 * Mebibyte);
        Assert.Equal(32, (await Bucket.KeysAsync()).Count);
        Assert.Equal(Bytes(11 * Mebibyte + 7), await Bucket.GetAsync("7"));
        Assert.Empty(await Bucket.UploadsAsync());
    }

    [Fact]
    public async Task Whoever_waits_for_memory_and_is_stopped_leaves_it_to_the_others()
    {
        var store = Open(Bucket.Options() with { PartSize = new(5 * Mebibyte), Parts = 1 });
        var first = await store.CreateAsync(Order("a", 5 * Mebibyte), Stop);
        using var cancellation = new CancellationTokenSource();
        var waiting = store.CreateAsync(Order("b", 4 * Mebibyte), cancellation.Token).AsTask();
        var next = store.CreateAsync(Order("c", 3 * Mebibyte), Stop).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.False(next.IsCompleted);
        await first.DisposeAsync();
        await (await next).DisposeAsync();
    }
}
