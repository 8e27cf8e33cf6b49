using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Stores.S3;
using Pipeline.Testing.Servers.S3;

namespace Pipeline.Stores.Contract.S3;

/// <summary>What a killed run leaves is known from what others have begun.</summary>
public sealed class LeftUploadTests(SharedRadosgw shared) : S3Facts(shared)
{
    private static readonly StorePath Path = StorePath.Parse("in/a.bin");

    [Fact]
    public async Task Upload_is_noted_before_its_first_byte_and_forgotten_after_its_commit()
    {
        var (store, notes) = (Open(), new Notes());
        var order = Order("in/a.bin", 6 * Mebibyte) with { Notes = notes };
        await using (var draft = await store.CreateAsync(order, Stop))
        {
            var upload = Assert.Single(await Bucket.UploadsAsync());
            Assert.Contains(upload.UploadId, Assert.Single(notes.Left), StringComparison.Ordinal);
            await draft.WriteAsync(Bytes(6 * Mebibyte), Stop);
            await draft.CommitAsync(Stop);
        }
        Assert.Empty(notes.Left);
        Assert.Equal(2, notes.All.Count);
    }

    [Fact]
    public async Task Noted_upload_is_aborted_also_when_the_prefix_is_another_by_now_and_no_other_is()
    {
        var (notes, store) = (new Notes(), Open());
        var other = await Bucket.Client.InitiateMultipartUploadAsync(Bucket.Name, "in/a.bin", Stop);
        var left = await store.CreateAsync(Order("in/a.bin", 12 * Mebibyte) with { Notes = notes }, Stop);
        await left.WriteAsync(Bytes(6 * Mebibyte), Stop);

        var next = Open(Bucket.Options("elsewhere"));
        await next.AbortUploadAsync(Path, notes.Left.Single(), Stop);
        await next.AbortUploadAsync(Path, notes.Left.Single(), Stop);

        Assert.Equal(other.UploadId, Assert.Single(await Bucket.UploadsAsync()).UploadId);
        await left.DisposeAsync();
    }

    [Fact]
    public async Task Upload_whose_number_could_not_be_noted_any_more_is_found_by_its_time_and_emptiness()
    {
        var (store, notes) = (Open(), new Notes());
        notes.Before = mark =>
        {
            if (notes.All.Count == 1)
                throw new IOException("killed here");
        };
        // What a kill would leave: the intent noted, the upload begun.
        var order = Order("in/a.bin", 6 * Mebibyte) with
        {
            Notes = notes,
        };
        await Assert.ThrowsAsync<IOException>(async () => await store.CreateAsync(order, Stop));
        Assert.Empty(await Bucket.UploadsAsync());
        var intent = notes.All.Single();
        await Bucket.Client.InitiateMultipartUploadAsync(Bucket.Name, "in/a.bin", Stop);
        var neighbour = await Bucket.Client.InitiateMultipartUploadAsync(Bucket.Name, "in/a.bin.gz", Stop);
        var busy = await Bucket.Client.InitiateMultipartUploadAsync(Bucket.Name, "in/a.bin", Stop);
        await Bucket.Client.UploadPartAsync(
            new()
            {
                BucketName = Bucket.Name,
                Key = "in/a.bin",
                UploadId = busy.UploadId,
                PartNumber = 1,
                InputStream = new MemoryStream(Bytes(100)),
                UseChunkEncoding = false,
            },
            Stop
        );

        await store.AbortUploadAsync(Path, intent, Stop);

        var left = (await Bucket.UploadsAsync()).Select(upload => upload.UploadId).Order(StringComparer.Ordinal);
        Assert.Equal(((string[])[neighbour.UploadId, busy.UploadId]).Order(StringComparer.Ordinal), left);
    }

    [Fact]
    public async Task Of_two_empty_uploads_of_one_moment_none_is_aborted()
    {
        var store = Open();
        var intent = new UploadMark(Bucket.Name, "in/a.bin") { BegunAt = DateTimeOffset.UtcNow };
        await Bucket.Client.InitiateMultipartUploadAsync(Bucket.Name, "in/a.bin", Stop);
        await Bucket.Client.InitiateMultipartUploadAsync(Bucket.Name, "in/a.bin", Stop);
        await RefusesAsync(StoreErrorKind.Other, async () => await store.AbortUploadAsync(Path, intent.ToString(), Stop));
        Assert.Equal(2, (await Bucket.UploadsAsync()).Count);
    }

    [Fact]
    public async Task Upload_of_another_time_is_not_taken_for_the_one_that_was_to_be_begun()
    {
        var store = Open();
        await Bucket.Client.InitiateMultipartUploadAsync(Bucket.Name, "in/a.bin", Stop);
        var before = new UploadMark(Bucket.Name, "in/a.bin") { BegunAt = DateTimeOffset.UtcNow.AddHours(-1) };
        await store.AbortUploadAsync(Path, before.ToString(), Stop);
        Assert.Single(await Bucket.UploadsAsync());
    }

    [Fact]
    public async Task Refused_beginning_leaves_no_note()
    {
        var notes = new Notes();
        var store = Open(Bucket.Options() with { Bucket = "no-such-bucket-anywhere", PartSize = new(5 * Mebibyte) });
        var order = Order("a", 6 * Mebibyte) with { Notes = notes };
        await RefusesAsync(StoreErrorKind.Unreachable, async () => await store.CreateAsync(order, Stop));
        Assert.Empty(notes.Left);
    }

    /// <summary>A bit may have flipped in the journal's row.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("upload X in/a.bin")]
    [InlineData("uplogd 2~x bucket in/a.bin")]
    [InlineData("upload 2~x bucket in/b.bin")]
    [InlineData("begins 1x bucket in/a.bin")]
    [InlineData("begins 9223372036854775807 bucket in/a.bin")]
    public async Task Damaged_note_ends_no_upload(string note)
    {
        var begun = await Bucket.Client.InitiateMultipartUploadAsync(Bucket.Name, "in/a.bin", Stop);

        await RefusesAsync(StoreErrorKind.Other, async () => await Open().AbortUploadAsync(Path, note, Stop));

        Assert.Equal(begun.UploadId, Assert.Single(await Bucket.UploadsAsync()).UploadId);
    }

    /// <summary>
    /// Somebody may have written the row: its number and its key are those of an upload that is there.
    /// </summary>
    [Theory]
    [InlineData(true, "in/a.bin")]
    [InlineData(true, "elsewhere/in/a.bin")]
    [InlineData(false, "backup-in/a.bin")]
    [InlineData(false, "elsewhere/main/a.bin")]
    public async Task Note_of_an_upload_that_is_none_of_this_store_ends_nothing(bool isElsewhere, string key)
    {
        await using var elsewhere = await Bucket.CreateAsync(Server, Stop);
        var bucket = isElsewhere ? elsewhere : Bucket;
        var begun = await bucket.Client.InitiateMultipartUploadAsync(bucket.Name, key, Stop);
        var note = new UploadMark(bucket.Name, key) { Id = begun.UploadId };
        var intent = new UploadMark(bucket.Name, key) { BegunAt = DateTimeOffset.UtcNow };

        await RefusesAsync(StoreErrorKind.Other, async () => await Open().AbortUploadAsync(Path, note.ToString(), Stop));
        await RefusesAsync(StoreErrorKind.Other, async () => await Open().AbortUploadAsync(Path, intent.ToString(), Stop));

        Assert.Equal(begun.UploadId, Assert.Single(await bucket.UploadsAsync()).UploadId);
    }

    [Theory]
    [InlineData("a key with spaces  and\na new line")]
    [InlineData("plain")]
    public void Mark_comes_back_as_it_was_written(string key)
    {
        var mark = new UploadMark("bucket", key) { Id = "2~abc" };
        Assert.Equal(mark, UploadMark.Read(mark.ToString()));
        var intent = new UploadMark("bucket", key) { BegunAt = DateTimeOffset.UnixEpoch };
        Assert.Equal(intent, UploadMark.Read(intent.ToString()));
    }
}
