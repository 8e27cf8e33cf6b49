using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Testing.Servers.S3;

namespace Pipeline.Stores.Contract.S3;

/// <summary>
/// Thousands of new files do not ask for thousands of names that are not there, and what is there is seen.
/// </summary>
public sealed class FindTargetTests(SharedRadosgw shared) : S3Facts(shared)
{
    [Fact]
    public async Task Names_that_are_not_there_are_asked_for_once_a_folder_and_those_that_are_each()
    {
        await using var front = new S3Front(Server);
        var (asked, store) = (0, Open(Bucket.Options("", front.Endpoint)));
        await Bucket.PutAsync("f/there", Bytes(7));
        front.Judge = _ =>
        {
            Interlocked.Increment(ref asked);
            return null;
        };
        foreach (var i in Enumerable.Range(0, 100))
            Assert.Null(await store.FindTargetAsync(StorePath.Parse($"f/{i}"), Stop));
        Assert.InRange(asked, 1, 4);
        Assert.Equal(7, (await store.FindTargetAsync(StorePath.Parse("f/there"), Stop))?.Length);
    }

    [Fact]
    public async Task What_this_store_has_put_or_was_refused_is_seen_at_once()
    {
        var store = Open();
        foreach (var i in Enumerable.Range(0, 10))
            Assert.Null(await store.FindTargetAsync(StorePath.Parse($"f/{i}"), Stop));
        await WriteAsync(store, Order("f/3", 33), Bytes(33));
        Assert.Equal(33, (await store.FindTargetAsync(StorePath.Parse("f/3"), Stop))?.Length);
        await Bucket.PutAsync("f/4", Bytes(44));
        await RefusesAsync(
            StoreErrorKind.AlreadyExists,
            () => WriteAsync(store, Order("f/4", 33) with { Replaces = false }, Bytes(33))
        );
        Assert.Equal(44, (await store.FindTargetAsync(StorePath.Parse("f/4"), Stop))?.Length);
    }

    [Fact]
    public async Task List_that_fails_fails_nobody()
    {
        await using var front = new S3Front(Server);
        var store = Open(Bucket.Options("", front.Endpoint));
        front.Judge = request =>
            request.Target.Contains("list-type", StringComparison.Ordinal) ? new() { Answer = new(503, "SlowDown") } : null;
        await Task.WhenAll(
            Enumerable.Range(0, 20).Select(async i => Assert.Null(await store.FindTargetAsync(StorePath.Parse($"f/{i}"), Stop)))
        );
    }

    [Fact]
    public async Task Of_a_folder_with_more_than_a_page_nothing_is_taken_for_absent_that_is_there()
    {
        var names = Enumerable.Range(0, 1100).Select(i => $"f/{(i % 2 == 0 ? "\uFFFC" : "🦀")}{i:0000}").ToList();
        await Parallel.ForEachAsync(
            names,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Stop },
            async (name, _) => await Bucket.PutAsync(name, [1])
        );
        var store = Open();
        foreach (var name in names.Where((_, i) => i % 10 < 2))
        {
            Assert.Equal(1, (await store.FindTargetAsync(StorePath.Parse(name), Stop))?.Length);
            Assert.Null(await store.FindTargetAsync(StorePath.Parse(name + "-"), Stop));
        }
    }
}
