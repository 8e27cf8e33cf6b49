using Pipeline.Abstractions.Stores;

namespace Pipeline.Stores.Contract;

public abstract partial class StoreContract
{
    /// <summary>Empty, one byte, and both sides of the borders of pages, pieces and requests.</summary>
    public static TheoryData<int> Lengths =>
        [0, 1, 4095, 4096, 4097, 32_768, 65_536, 261_120, 262_143, 262_144, 262_145, 786_433];

    [Theory]
    [MemberData(nameof(Lengths))]
    public async Task Bytes_come_back_as_they_were_written(int length)
    {
        var entry = await WriteAsync("folder/a.bin", Bytes(length));
        Assert.Equal(length, entry.Length);
        Assert.Equal(Bytes(length), await ReadAsync("folder/a.bin"));
        Assert.Equal(["folder/a.bin"], await NamesAsync());
    }

    [Fact]
    public async Task Small_and_large_writes_make_one_file()
    {
        var bytes = Bytes(700_001);
        await using (var draft = await Store.CreateAsync(Order("a.bin", bytes.Length), Stop))
        {
            var buffer = new byte[300_000];
            for (int at = 0, step = 1; at < bytes.Length; at += step, step = Math.Min(step * 3, 300_000))
            {
                step = Math.Min(step, bytes.Length - at);
                bytes.AsSpan(at, step).CopyTo(buffer);
                await draft.WriteAsync(buffer.AsMemory(0, step), Stop);
                Array.Clear(buffer); // the buffer is the caller's again
            }
            await draft.CommitAsync(Stop);
        }
        Assert.Equal(bytes, await ReadAsync("a.bin"));
    }

    [Fact]
    public async Task Draft_is_not_seen_under_its_name_before_the_commit()
    {
        await using var draft = await Store.CreateAsync(Order("folder/a.bin", 100), Stop);
        await draft.WriteAsync(Bytes(100), Stop);
        Assert.Null(await Store.FindAsync(Path("folder/a.bin"), Stop));
        Assert.All(await NamesAsync(), name => Assert.Equal(Run, DraftName.RunOf(Path(name).Name)));
        await draft.CommitAsync(Stop);
        Assert.Equal(["folder/a.bin"], await NamesAsync());
    }

    [Fact]
    public async Task Dropped_draft_leaves_nothing()
    {
        await using (var draft = await Store.CreateAsync(Order("a.bin", 100), Stop))
            await draft.WriteAsync(Bytes(60), Stop);
        Assert.Empty(await NamesAsync());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(99, 100)]
    [InlineData(262_144, 262_145)]
    [InlineData(5, 0)]
    [InlineData(101, 100)]
    public async Task Wrong_length_is_never_committed(int written, int promised)
    {
        await WriteAsync("a.bin", Bytes(33));
        await RefusesAsync(
            StoreErrorKind.Corrupt,
            async () =>
            {
                await using var draft = await Store.CreateAsync(Order("a.bin", promised), Stop);
                await draft.WriteAsync(Bytes(written), Stop);
                await draft.CommitAsync(Stop);
            }
        );
        Assert.Equal(Bytes(33), await ReadAsync("a.bin"));
        Assert.Equal(["a.bin"], await NamesAsync());
    }

    [Fact]
    public async Task Replacing_keeps_the_old_file_until_the_commit()
    {
        await WriteAsync("a.bin", Bytes(33));
        await using var draft = await Store.CreateAsync(Order("a.bin", 44), Stop);
        await draft.WriteAsync(Bytes(44), Stop);
        Assert.Equal(Bytes(33), await ReadAsync("a.bin"));
        await draft.CommitAsync(Stop);
        Assert.Equal(Bytes(44), await ReadAsync("a.bin"));
    }

    [Fact]
    public async Task Replacing_is_refused_when_the_order_says_so()
    {
        await WriteAsync("a.bin", Bytes(33));
        var order = Order("a.bin", 44) with { Replaces = false };
        await RefusesAsync(StoreErrorKind.AlreadyExists, () => WriteAsync(order, Bytes(44)));
        Assert.Equal(Bytes(33), await ReadAsync("a.bin"));
        Assert.Equal(["a.bin"], await NamesAsync());
    }

    [Fact]
    public async Task Not_replacing_is_fine_when_the_name_is_free()
    {
        await WriteAsync(Order("a.bin", 44) with { Replaces = false }, Bytes(44));
        Assert.Equal(Bytes(44), await ReadAsync("a.bin"));
    }

    [Fact]
    public async Task File_is_not_written_over_a_folder()
    {
        Assert.SkipUnless(Store.Traits.HasFolders, $"{GetType().Name}: a file and a folder may have one name");
        await WriteAsync("folder/a.bin", Bytes(3));
        await Assert.ThrowsAnyAsync<StoreException>(() => WriteAsync("folder", Bytes(4)));
        Assert.Equal(["folder/a.bin"], await NamesAsync());
    }

    [Fact]
    public async Task File_is_not_written_below_a_file()
    {
        Assert.SkipUnless(Store.Traits.HasFolders, $"{GetType().Name}: a file and a folder may have one name");
        await WriteAsync("a.bin", Bytes(3));
        await Assert.ThrowsAnyAsync<StoreException>(() => WriteAsync("a.bin/b.bin", Bytes(4)));
        Assert.Equal(["a.bin"], await NamesAsync());
    }

    [Fact]
    public async Task Write_ends_when_it_is_told_to_stop_and_leaves_nothing()
    {
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await using var draft = await Store.CreateAsync(Order("a.bin", 200), cancellation.Token);
            await draft.WriteAsync(Bytes(100), cancellation.Token);
            await cancellation.CancelAsync();
            await draft.WriteAsync(Bytes(100), cancellation.Token);
            await draft.CommitAsync(cancellation.Token);
        });
        Assert.Empty(await NamesAsync());
    }

    [Fact]
    public async Task Commit_ends_when_it_is_told_to_stop_and_keeps_the_old_file()
    {
        await WriteAsync("a.bin", Bytes(33));
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await using var draft = await Store.CreateAsync(Order("a.bin", 44), cancellation.Token);
            await draft.WriteAsync(Bytes(44), cancellation.Token);
            await cancellation.CancelAsync();
            await draft.CommitAsync(cancellation.Token);
        });
        Assert.Equal(Bytes(33), await ReadAsync("a.bin"));
        Assert.Equal(["a.bin"], await NamesAsync());
    }

    [Fact]
    public async Task Time_is_kept()
    {
        Assert.SkipUnless(Store.Traits.SupportsModTime, $"{GetType().Name}: the store keeps no time");
        foreach (var ticks in (long[])[0, 1, 9_999_999, 5_000_000])
        {
            var time = Noon.AddTicks(ticks);
            var committed = await WriteAsync(Order("a.bin", 1) with { ModifiedAt = time }, Bytes(1));
            Assert.True(IsSameTime(time, committed.ModifiedAt), $"{time:O} became {committed.ModifiedAt:O}");
        }
    }

    [Theory]
    [InlineData("0640", "0640")]
    [InlineData("0400", "0400")]
    [InlineData("0777", "0777")]
    [InlineData("7755", "0755")]
    public async Task Mode_is_kept_but_never_setuid(string wanted, string expected)
    {
        var order = Order("a.bin", 3) with { Mode = (UnixFileMode)Convert.ToInt32(wanted, 8) };
        var entry = await WriteAsync(order, Bytes(3));
        Assert.SkipWhen(entry.Mode is null, $"{GetType().Name}: the store keeps no mode");
        Assert.Equal((UnixFileMode)Convert.ToInt32(expected, 8), entry.Mode);
        Assert.Equal(entry.Mode, (await Store.FindAsync(Path("a.bin"), Stop))?.Mode);
    }

    [Fact]
    public async Task File_is_made_with_no_more_rights_than_the_order_allows()
    {
        var order = Order("a.bin", 3) with { FirstMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        var entry = await WriteAsync(order, [1, 2, 3]);
        Assert.SkipWhen(entry.Mode is null, $"{GetType().Name}: the store keeps no mode");
        Assert.Equal(order.FirstMode, entry.Mode);
    }
}
