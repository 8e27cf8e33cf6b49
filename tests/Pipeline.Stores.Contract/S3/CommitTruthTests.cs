using Pipeline.Abstractions.Stores;
using Pipeline.Testing.Servers.S3.Odd;

namespace Pipeline.Stores.Contract.S3;

/// <summary>What is committed is what was sent; a server that shows something else is not believed.</summary>
public sealed class CommitTruthTests : OddFacts
{
    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(5 * Mebibyte)]
    public async Task File_of_unknown_size_that_fits_in_a_part_goes_up_in_one_request(int length)
    {
        var store = Open();
        Assert.Equal(length, (await WriteAsync(store, Order("a", null), Bytes(length))).Length);
        Assert.Equal(Bytes(length), Server.Objects["a"].Bytes);
        Assert.Equal(["PUT"], Server.Log.Select(request => request.Method));
    }

    [Theory]
    [InlineData((5 * Mebibyte) + 1)]
    [InlineData(10 * Mebibyte)]
    [InlineData((17 * Mebibyte) + 3)]
    public async Task Longer_file_of_unknown_size_goes_up_in_parts(int length)
    {
        var store = Open();
        Assert.Equal(length, (await WriteAsync(store, Order("a", null), Bytes(length))).Length);
        Assert.Equal(Bytes(length), Server.Objects["a"].Bytes);
        Assert.Empty(Server.Uploads);
    }

    [Fact]
    public async Task File_of_unknown_size_that_is_given_up_leaves_nothing()
    {
        var store = Open();
        await using (var draft = await store.CreateAsync(Order("a", null), Stop))
            await draft.WriteAsync(Bytes(7 * Mebibyte), Stop);
        Assert.Empty(Server.Uploads);
        Assert.Empty(Server.Objects);
    }

    [Theory]
    [InlineData(S3Tags.Opaque)]
    [InlineData(S3Tags.None)]
    public async Task Object_that_is_cut_or_lost_is_noticed(S3Tags tags)
    {
        var cut = Open(new() { TruncatesPuts = true, Tags = tags });
        await RefusesAsync(
            StoreErrorKind.Corrupt,
            () => WriteAsync(cut, Order("a", 100), Bytes(100)),
            "99 bytes there, and 100 were sent"
        );
        var lost = Open(new() { LosesPuts = true, Tags = tags });
        await RefusesAsync(StoreErrorKind.Corrupt, () => WriteAsync(lost, Order("b", 100), Bytes(100)), "does not exist");
        await RefusesAsync(
            StoreErrorKind.Corrupt,
            () => WriteAsync(lost, Order("c", null), Bytes(6 * Mebibyte)),
            "does not exist"
        );
    }

    [Fact]
    public async Task Key_that_may_not_look_is_believed_what_it_was_told()
    {
        var store = Open(new() { Tags = S3Tags.Opaque, Rules = [new() { Method = "HEAD", Status = 403 }] });
        Assert.Equal(100, (await WriteAsync(store, Order("a", 100), Bytes(100))).Length);
    }

    [Fact]
    public async Task Error_in_a_good_answer_is_an_error()
    {
        var store = Open(new() { CompleteAnswersError = true });
        var fault = await Assert.ThrowsAnyAsync<StoreException>(() =>
            WriteAsync(store, Order("a", 6 * Mebibyte), Bytes(6 * Mebibyte))
        );
        Assert.True(fault.IsTransient);
        Assert.Empty(Server.Uploads);
    }

    [Fact]
    public async Task Copy_inside_the_server_is_compared_with_its_source()
    {
        Server.Seed("a", Bytes(100));
        var store = Open();
        var order = Order("b", 100);
        await using var source = await store.OpenReadAsync(At("a"), Stop);
        Assert.Equal(100, (await store.TryCopyAsync(source, order, Stop))?.Length);
        Assert.Null(await store.TryCopyAsync(source, Order("c", 99), Stop));
        Assert.Null(await store.TryCopyAsync(source, Order("c", null), Stop));
        Server.Behavior = new() { LosesPuts = true };
        Assert.Null(await store.TryCopyAsync(source, Order("c", 100), Stop));
        var small = new S3Rule
        {
            Method = "HEAD",
            Target = "/c$",
            Status = 200,
            Body = "12",
        };
        Server.Behavior = new() { Rules = [small], ListsWithoutSize = true };
        Assert.Null(await store.TryCopyAsync(source, Order("c", 100), Stop));
    }

    [Fact]
    public async Task Answer_of_a_portal_is_no_commit()
    {
        var store = Open(
            new()
            {
                Rules =
                [
                    new()
                    {
                        Method = "PUT",
                        Status = 200,
                        Body = "<html>Log in</html>",
                    },
                ],
            }
        );
        await RefusesAsync(StoreErrorKind.Corrupt, () => WriteAsync(store, Order("a", 100), Bytes(100)), "does not exist");
    }
}
