using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Testing;
using Pipeline.Testing.Servers.S3;

namespace Pipeline.Stores.Contract.S3;

/// <summary>Requests that are spoiled on the way, with a real server behind.</summary>
public sealed class S3WayTests(SharedRadosgw shared) : S3Facts(shared)
{
    [Theory]
    [InlineData(503, "SlowDown", StoreErrorKind.Busy)]
    [InlineData(503, "ServiceUnavailable", StoreErrorKind.Busy)]
    [InlineData(500, "InternalError", StoreErrorKind.Busy)]
    [InlineData(429, "TooManyRequests", StoreErrorKind.Busy)]
    [InlineData(400, "RequestTimeout", StoreErrorKind.TimedOut)]
    [InlineData(409, "OperationAborted", StoreErrorKind.Busy)]
    public async Task Server_that_wants_to_be_asked_later_is_a_transient_error(int status, string code, StoreErrorKind kind)
    {
        await using var front = new S3Front(Server);
        var store = Open(Bucket.Options("", front.Endpoint) with { PartSize = new(5 * Mebibyte) });
        foreach (
            var (which, length) in ((Func<S3Request, bool>, int)[])
                [
                    (r => r.IsPut, 10),
                    (r => r.IsPart, 6 * Mebibyte),
                    (r => r.Begins, 6 * Mebibyte),
                    (r => r.Completes, 6 * Mebibyte),
                ]
        )
        {
            front.Judge = S3Front.First(1, which, new() { Answer = new(status, code) });
            var fault = await RefusesAsync(kind, () => WriteAsync(store, Order("a", length), Bytes(length)));
            Assert.True(fault.IsTransient);
            Assert.Empty(await Bucket.KeysAsync());
            Assert.Empty(await Bucket.UploadsAsync());
        }
        await WriteAsync(store, Order("a", 10), Bytes(10));
    }

    [Theory]
    [InlineData(100_000, 50_000)]
    [InlineData(11 * Mebibyte, 3 * Mebibyte)]
    public async Task Connection_that_breaks_in_a_body_is_a_transient_error_and_nothing_is_left(int length, int after)
    {
        await using var front = new S3Front(Server);
        var store = Open(Bucket.Options("", front.Endpoint) with { PartSize = new(5 * Mebibyte) });
        await WriteAsync(store, Order("first", 3), Bytes(3));
        front.Judge = S3Front.First(1, request => request.IsPut || request.IsPart, new() { CutAfter = after });
        var fault = await RefusesAsync(StoreErrorKind.ConnectionLost, () => WriteAsync(store, Order("a", length), Bytes(length)));
        Assert.True(fault.IsTransient);
        Assert.Equal(["first"], await Bucket.KeysAsync());
        Assert.Empty(await Bucket.UploadsAsync());
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(6 * Mebibyte)]
    public async Task Byte_that_is_changed_on_the_way_is_refused_by_the_server(int length)
    {
        await using var front = new S3Front(Server);
        var store = Open(Bucket.Options("", front.Endpoint) with { PartSize = new(5 * Mebibyte) });
        front.Judge = S3Front.First(1, request => request.IsPut || request.IsPart, new() { FlipByteAt = 77_777 });
        var fault = await RefusesAsync(StoreErrorKind.Corrupt, () => WriteAsync(store, Order("a", length), Bytes(length)));
        Assert.True(fault.IsTransient);
        Assert.Empty(await Bucket.KeysAsync());
        Assert.Empty(await Bucket.UploadsAsync());
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(6 * Mebibyte)]
    public async Task Answer_that_everything_is_well_about_other_bytes_is_not_believed(int length)
    {
        await using var front = new S3Front(Server);
        var store = Open(Bucket.Options("", front.Endpoint) with { PartSize = new(5 * Mebibyte) });
        var lie = new S3Answer(200) { Headers = "ETag: \"0123456789abcdef0123456789abcdef\"\r\n" };
        front.Judge = S3Front.First(1, request => request.IsPut || request.IsPart, new() { Answer = lie });
        await RefusesAsync(StoreErrorKind.Corrupt, () => WriteAsync(store, Order("a", length), Bytes(length)));
        Assert.Empty(await Bucket.KeysAsync());
        Assert.Empty(await Bucket.UploadsAsync());
    }

    [Fact]
    public async Task Server_that_never_answers_is_given_up_after_the_timeout_and_no_sooner()
    {
        await using var front = new S3Front(Server);
        var clock = new ManualTime();
        var store = Open(Bucket.Options("", front.Endpoint) with { Timeout = TimeSpan.FromSeconds(40) }, clock);
        var asked = new TaskCompletionSource();
        front.Judge = _ =>
        {
            asked.TrySetResult();
            return new() { Stalls = true };
        };
        var find = store.FindAsync(StorePath.Parse("a"), Stop).AsTask();
        await asked.Task.WaitAsync(Stop);
        clock.Wind(TimeSpan.FromSeconds(39));
        Assert.False(find.IsCompleted);
        clock.Wind(TimeSpan.FromSeconds(1));
        var fault = await RefusesAsync(StoreErrorKind.TimedOut, () => find);
        Assert.True(fault.IsTransient);
        Assert.Contains("within 40s", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_that_is_stopped_ends_at_once()
    {
        await using var front = new S3Front(Server);
        var store = Open(Bucket.Options("", front.Endpoint));
        using var cancellation = new CancellationTokenSource();
        front.Judge = _ =>
        {
            cancellation.Cancel();
            return new() { Stalls = true };
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            await store.FindAsync(StorePath.Parse("a"), cancellation.Token)
        );
    }

    [Fact]
    public async Task Complete_that_fails_behind_a_200_is_a_failure()
    {
        await using var front = new S3Front(Server);
        var store = Open(Bucket.Options("", front.Endpoint) with { PartSize = new(5 * Mebibyte) });
        var late = new S3Answer(200)
        {
            Body = "<?xml version=\"1.0\"?><Error><Code>InternalError</Code><Message>late</Message></Error>",
        };
        front.Judge = S3Front.First(1, request => request.Completes, new() { Answer = late });
        var fault = await Assert.ThrowsAnyAsync<StoreException>(() =>
            WriteAsync(store, Order("a", 6 * Mebibyte), Bytes(6 * Mebibyte))
        );
        Assert.True(fault.IsTransient, fault.ToString());
        Assert.Empty(await Bucket.KeysAsync());
        Assert.Empty(await Bucket.UploadsAsync());
    }

    [Fact]
    public async Task Answer_that_is_no_answer_of_a_server_is_a_fault()
    {
        await using var front = new S3Front(Server);
        var store = Open(Bucket.Options("", front.Endpoint));
        front.Judge = _ => new() { Answer = new(200) { Body = "<html>please log in" } };
        await Assert.ThrowsAnyAsync<StoreException>(async () =>
            await store.ListAsync(StorePath.Root, true, Stop).ToListAsync(Stop)
        );
    }

    [Fact]
    public async Task Server_that_ignores_ranges_gives_no_wrong_bytes()
    {
        await using var front = new S3Front(Server);
        var store = Open(Bucket.Options("", front.Endpoint));
        await WriteAsync(store, Order("a", 5000), Bytes(5000));
        await using var reader = await store.OpenReadAsync(StorePath.Parse("a"), Stop);
        front.Judge = request => request.Method == "GET" ? new() { Answer = new(200) { Body = new string('x', 5000) } } : null;
        await RefusesAsync(StoreErrorKind.Corrupt, async () => await reader.ReadAsync(1000, new byte[500], Stop));
    }

    [Fact]
    public async Task Object_that_is_replaced_while_it_is_read_is_a_changed_one()
    {
        var store = Open();
        await WriteAsync(store, Order("a", 5000), Bytes(5000));
        await using var reader = await store.OpenReadAsync(StorePath.Parse("a"), Stop);
        await WriteAsync(store, Order("a", 5000), new byte[5000]);
        await RefusesAsync(StoreErrorKind.Changed, async () => await reader.ReadAsync(0, new byte[5000], Stop));
    }

    [Fact]
    public async Task Server_that_knows_no_conditions_is_asked_before()
    {
        await using var front = new S3Front(Server);
        var store = Open(Bucket.Options("", front.Endpoint));
        front.Judge = request => request.Header("If-None-Match") is null ? null : new() { Answer = new(501, "NotImplemented") };
        await WriteAsync(store, Order("a", 10) with { Replaces = false }, Bytes(10));
        await RefusesAsync(
            StoreErrorKind.AlreadyExists,
            () => WriteAsync(store, Order("a", 11) with { Replaces = false }, Bytes(11))
        );
        Assert.Equal(Bytes(10), await Bucket.GetAsync("a"));
    }
}
