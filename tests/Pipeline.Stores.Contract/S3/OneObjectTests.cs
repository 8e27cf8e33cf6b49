using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Testing.Servers.S3;

namespace Pipeline.Stores.Contract.S3;

/// <summary>One object of many that cannot be looked at: the list goes on without it.</summary>
public sealed class OneObjectTests(SharedRadosgw shared) : S3Facts(shared)
{
    [Theory]
    [InlineData(403, "AccessDenied")]
    [InlineData(400, "InvalidRequest")]
    public async Task One_that_is_refused_is_told_of_and_harms_no_other(int status, string code)
    {
        await using var front = await SpoiltAsync(new(status, code));
        var found = await Open(Bucket.Options() with { Endpoint = front.Endpoint })
            .ListAsync(StorePath.Root, true, Stop)
            .ToListAsync(Stop);

        Assert.Equal(
            [("a", EntryKind.File), ("bad", EntryKind.Unusable), ("c", EntryKind.File)],
            found.Select(entry => (entry.Path.Text, entry.Kind))
        );
        Assert.Equal(EntryKind.File, found[1].ReportedKind);
        Assert.NotEqual("", found[1].Trouble);
    }

    [Fact]
    public async Task One_that_gives_a_transient_error_again_and_again_breaks_the_list_once()
    {
        await using var front = await SpoiltAsync(new(503, "SlowDown"));
        var store = Open(Bucket.Options() with { Endpoint = front.Endpoint });

        await RefusesAsync(StoreErrorKind.Busy, async () => await store.ListAsync(StorePath.Root, true, Stop).ToListAsync(Stop));
        var found = await store.ListAsync(StorePath.Root, true, Stop).ToListAsync(Stop);

        Assert.Equal(EntryKind.Unusable, Assert.Single(found, entry => entry.Path.Text == "bad").Kind);
        Assert.Equal(3, found.Count);
    }

    /// <summary>A server with three objects, of which it answers for one as it is told.</summary>
    private async Task<S3Front> SpoiltAsync(S3Answer answer)
    {
        var store = Open();
        foreach (var name in (string[])["a", "bad", "c"])
            await WriteAsync(store, Order(name, 3), [1, 2, 3]);
        return new S3Front(Server)
        {
            Judge = request =>
                request.Method == "HEAD" && request.Target.EndsWith("/bad", StringComparison.Ordinal)
                    ? new() { Answer = answer }
                    : null,
        };
    }
}
