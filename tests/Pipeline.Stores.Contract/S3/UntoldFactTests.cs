using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Stores.Contract.S3;

/// <summary>
/// What a server does not tell of an object is asked for elsewhere, and is not known where nobody tells it.
/// </summary>
public sealed class UntoldFactTests : OddFacts
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Size_that_an_answer_leaves_out_is_that_of_the_list(bool setTime)
    {
        Server.Seed("a", [1, 2, 3, 4, 5], Time);
        var store = Open(new() { HeadWithoutLength = true }, options => options with { SetTime = setTime });
        Assert.Equal(5, (await store.FindAsync(At("a"), Stop))?.Length);
        Assert.Equal(5, Assert.Single(await ListAsync(store)).Length);
        Assert.Equal([1, 2, 3, 4, 5], await ReadAsync(store, "a", 5));
    }

    [Fact]
    public async Task Size_that_nobody_tells_is_not_known_and_the_object_is_read_to_its_end()
    {
        Server.Seed("a", Bytes(3 * Mebibyte), Time);
        var store = Open(new() { HeadWithoutLength = true, ListsWithoutSize = true });
        Assert.Null((await store.FindAsync(At("a"), Stop))?.Length);
        Assert.Null(Assert.Single(await ListAsync(store)).Length);
        await using var reader = await store.OpenReadAsync(At("a"), Stop);
        var bytes = new byte[4 * Mebibyte];
        Assert.Equal(3 * Mebibyte, await reader.ReadAsync(0, bytes, Stop));
        Assert.Equal(3 * Mebibyte, (await reader.StatAsync(Stop))?.Length);
        Assert.Equal(Bytes(3 * Mebibyte), bytes[..(3 * Mebibyte)]);
    }

    [Fact]
    public async Task Sizes_that_contradict_each_other_are_none()
    {
        Server.Seed("a", [1, 2, 3, 4, 5], Time);
        var lies = new S3Rule
        {
            Method = "HEAD",
            Status = 200,
            Body = "",
        };
        var store = Open(new() { Rules = [lies] });
        Assert.Null(Assert.Single(await ListAsync(store)).Length);
        Assert.Equal([1, 2, 3, 4, 5], await ReadAsync(store, "a", 5));
    }

    [Fact]
    public async Task Size_that_a_list_leaves_out_is_asked_of_the_object()
    {
        Server.Seed("a", [1, 2, 3], Time);
        var store = Open(
            new()
            {
                ListsWithoutSize = true,
                ListsWithoutTime = true,
                ListsWithoutTag = true,
            },
            options => options with { SetTime = false }
        );
        var found = Assert.Single(await ListAsync(store));
        Assert.Equal((3, Time), (found.Length, found.ModifiedAt));
    }

    [Fact]
    public async Task Time_that_nobody_tells_is_not_1970()
    {
        Server.Seed("a", [1], Time);
        var store = Open(new() { NoLastModified = true });
        Assert.Equal(Time, (await store.FindAsync(At("a"), Stop))?.ModifiedAt);
        store = Open(new() { NoLastModified = true, ListsWithoutTime = true });
        Assert.Equal((1, null), await store.FindAsync(At("a"), Stop) is { } found ? (found.Length, found.ModifiedAt) : default);
        Assert.Null(Assert.Single(await ListAsync(store)).ModifiedAt);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("1e400")]
    [InlineData("")]
    [InlineData("2026-01-02T03:04:05Z")]
    public async Task Metadata_that_is_no_number_is_no_time(string text)
    {
        var store = Open(new());
        using var http = new HttpClient();
        using var put = new HttpRequestMessage(HttpMethod.Put, $"{Server.Endpoint}/odd/a")
        {
            Content = new ByteArrayContent([1]),
        };
        put.Headers.TryAddWithoutValidation("x-amz-meta-mtime", text);
        (await http.SendAsync(put, Stop)).EnsureSuccessStatusCode();
        Assert.Equal(Server.Objects["a"].ModifiedAt, (await store.FindAsync(At("a"), Stop))?.ModifiedAt);
    }

    [Fact]
    public async Task Object_without_a_tag_is_not_remembered_as_the_same()
    {
        Server.Seed("a", [1], Time);
        var store = Open(
            new()
            {
                ListsWithoutTag = true,
                ListsWithoutTime = true,
                Tags = S3Tags.None,
            }
        );
        Assert.Equal(1, Assert.Single(await ListAsync(store)).Length);
        await WriteAsync(store, Order("a", 1) with { ModifiedAt = Time.AddDays(1) }, [2]);
        Assert.Equal(Time.AddDays(1), Assert.Single(await ListAsync(store)).ModifiedAt);
    }
}
