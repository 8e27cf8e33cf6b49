using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Testing.Servers.S3;

namespace Pipeline.Stores.Contract.S3;

public sealed class OddKeyTests(SharedRadosgw shared) : S3Facts(shared)
{
    [Theory]
    [InlineData("in/../../etc/passwd")]
    [InlineData("in/..")]
    [InlineData("in/.")]
    [InlineData("in//double")]
    [InlineData("in//")]
    [InlineData("in/a/./b")]
    [InlineData("in/folder/with/bytes/")]
    public async Task Key_that_is_no_path_is_told_and_harms_no_other(string key)
    {
        await Bucket.PutAsync(key, [1]);
        await Bucket.PutAsync("in/good", [1]);
        var store = Open(Bucket.Options("in"));
        foreach (var recursive in (bool[])[true, false])
        {
            var found = await store.ListAsync(StorePath.Root, recursive, Stop).ToListAsync(Stop);
            var files = found.Where(entry => entry.Kind == EntryKind.File).Select(entry => entry.Path.Text);
            Assert.Equal(["good"], files);
            if (!recursive && key is "in/a/./b" or "in/folder/with/bytes/")
                continue;
            var bad = found.Single(entry => entry.Kind == EntryKind.Unusable);
            Assert.NotEmpty(bad.Trouble!);
        }
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(1L << 62)]
    [InlineData(20_000_000_000_000_000)]
    public async Task Object_that_no_bucket_takes_is_refused_before_anything_is_begun(long length)
    {
        var store = Open(Bucket.Options(""));
        var order = new DraftSpec(StorePath.Parse("a"), length, "tag");
        var fault = await Assert.ThrowsAsync<StoreException>(async () => await store.CreateAsync(order, Stop));
        Assert.Equal((StoreErrorKind.NoSpace, false), (fault.Kind, fault.IsTransient));
        Assert.Contains("more than a bucket accepts in 10000 parts", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_object_with_a_slash_at_its_end_is_a_folder()
    {
        foreach (var key in (string[])["in/", "in/made by hand/", "in/full/", "in/full/a"])
            await Bucket.PutAsync(key, []);
        var store = Open(Bucket.Options("in"));
        var found = await store.ListAsync(StorePath.Root, true, Stop).ToListAsync(Stop);
        Assert.Equal(
            [("full", EntryKind.Folder), ("full/a", EntryKind.File), ("made by hand", EntryKind.Folder)],
            found.Select(entry => (entry.Path.Text, entry.Kind)).OrderBy(entry => entry.Text, StringComparer.Ordinal)
        );
        await store.DeleteAsync(StorePath.Parse("made by hand"), Stop);
        Assert.Null(await store.FindAsync(StorePath.Parse("made by hand"), Stop));
        Assert.Equal(["in/", "in/full/", "in/full/a"], await Bucket.KeysAsync());
    }

    [Fact]
    public async Task Prefix_is_a_folder_and_neighbours_are_not_seen()
    {
        foreach (var key in (string[])["in", "in-2/b", "inner", "in/a", "other"])
            await Bucket.PutAsync(key, [1]);
        foreach (var prefix in (string[])["in", "in/", "/in", "/in/"])
        {
            var found = await Open(Bucket.Options(prefix)).ListAsync(StorePath.Root, true, Stop).ToListAsync(Stop);
            Assert.Equal("a", Assert.Single(found).Path.Text);
        }
    }

    [Fact]
    public async Task List_of_more_than_a_page_tells_each_file_and_folder_once()
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 2100),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Stop },
            async (i, _) => await Bucket.PutAsync($"f{i % 7}/{i}", [])
        );
        var store = Open();
        var all = await store.ListAsync(StorePath.Root, true, Stop).ToListAsync(Stop);
        Assert.Equal(2107, all.Count);
        Assert.Equal(2107, all.DistinctBy(entry => (entry.Path, entry.Kind)).Count());
        Assert.Equal(7, (await store.ListAsync(StorePath.Root, false, Stop).ToListAsync(Stop)).Count);
    }
}
