using Pipeline.Abstractions.Stores;
using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Stores.Contract.S3;

/// <summary>An object ends where its bytes end, not where its told size is.</summary>
public sealed class ObjectEndTests : OddFacts
{
    private static readonly S3Rule Lies = new()
    {
        Method = "HEAD",
        Status = 200,
        Body = "123",
    };

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task All_bytes_come_with_and_without_ranges_and_lengths(bool isChunked, bool ignoresRange)
    {
        var store = Open(new() { ChunkedGet = isChunked, IgnoresRange = ignoresRange });
        foreach (var length in new[] { 0, 1, 3 * Mebibyte, (5 * Mebibyte) + 17 })
        {
            Server.Seed($"of {length}", Bytes(length));
            Assert.Equal(Bytes(length), await ReadAsync(store, $"of {length}", length));
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Byte_behind_a_size_that_was_told_too_small_is_given(bool isChunked, bool ignoresRange)
    {
        Server.Seed("a", [1, 2, 3, 4, 5]);
        var store = Open(
            new()
            {
                Rules = [Lies],
                ChunkedGet = isChunked,
                IgnoresRange = ignoresRange,
            }
        );
        Assert.Equal([1, 2, 3, 4], await ReadAsync(store, "a", 3));
    }

    [Fact]
    public async Task Object_of_which_nobody_tells_a_size_is_read_also_where_there_are_no_ranges()
    {
        Server.Seed("a", Bytes(2 * Mebibyte));
        var store = Open(
            new()
            {
                HeadWithoutLength = true,
                ListsWithoutSize = true,
                ChunkedGet = true,
                IgnoresRange = true,
            }
        );
        await using var reader = await store.OpenReadAsync(At("a"), Stop);
        var bytes = new byte[3 * Mebibyte];
        Assert.Equal(2 * Mebibyte, await reader.ReadAsync(0, bytes, Stop));
        Assert.Equal(0, await reader.ReadAsync(2 * Mebibyte, bytes, Stop));
        Assert.Equal(Bytes(2 * Mebibyte), bytes[..(2 * Mebibyte)]);
    }

    [Fact]
    public async Task Asking_behind_the_end_costs_no_request_of_its_own()
    {
        Server.Seed("a", Bytes(100));
        var store = Open();
        Assert.Equal(Bytes(100), await ReadAsync(store, "a", 100));
        Assert.Equal(["HEAD", "GET"], Server.Log.Select(request => request.Method));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_that_ends_early_is_refused(bool ignoresRange)
    {
        Server.Seed("a", Bytes(1000));
        var store = Open(new() { CutsGetAfter = 500, IgnoresRange = ignoresRange });
        await RefusesAsync(StoreErrorKind.ConnectionLost, () => ReadAsync(store, "a", 1000));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Object_that_is_another_by_now_is_refused(bool ignoresRange)
    {
        Server.Seed("a", Bytes(2 * Mebibyte));
        var store = Open(new() { IgnoresRange = ignoresRange });
        await using var reader = await store.OpenReadAsync(At("a"), Stop);
        Server.Seed("a", Bytes((2 * Mebibyte) + 1));
        await RefusesAsync(StoreErrorKind.Changed, async () => await reader.ReadAsync(0, new byte[100], Stop));
    }
}
