using Pipeline.Abstractions.Stores;
using Pipeline.Stores.Sftp;
using Pipeline.Testing;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>Servers that make every file with mode 0644, whatever mode they are asked for.</summary>
public sealed class ModeGuardTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Given = Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private static readonly DateTimeOffset Time = new(2024, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, RenameWay.Posix)]
    [InlineData(false, RenameWay.Posix)]
    [InlineData(false, RenameWay.Plain)]
    [InlineData(false, RenameWay.None)]
    public async Task A_private_file_stays_private(bool setTime, RenameWay rename)
    {
        await using var store = StoreUnderTest.WithFaults(
            _folder.Path,
            "open=any-mode",
            new() { SetTime = setTime, Rename = rename }
        );
        foreach (var name in (string[])["a", "b"])
        {
            var entry = await store.WriteAsync(name, [1], order => order with { FirstMode = Private, ModifiedAt = Time });
            Assert.Equal(Private, File.GetUnixFileMode(_folder.At(name)));
            Assert.Equal(Private, entry.Mode);
            if (setTime)
                Assert.Equal(Time.UtcDateTime, File.GetLastWriteTimeUtc(_folder.At(name)));
        }
    }

    [Fact]
    public async Task From_the_second_file_on_nobody_can_read_the_draft_either()
    {
        await using var store = StoreUnderTest.WithFaults(_folder.Path, "open=any-mode", new() { SetTime = false });
        foreach (var expected in (UnixFileMode[])[Given, Private])
        {
            await using var draft = await store.Store.CreateAsync(store.Order("a", 1) with { FirstMode = Private }, default);
            Assert.Equal(expected, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(_folder.Path, ".a.part-*"))));
            await draft.WriteAsync(new byte[1], default);
            await draft.CommitAsync(default);
            Assert.Equal(Private, File.GetUnixFileMode(_folder.At("a")));
        }
    }

    [Theory]
    [InlineData("open=any-mode,setstat=refuse")]
    [InlineData("open=any-mode,setstat=lie")]
    public async Task A_file_that_others_could_read_fails_by_name(string faults)
    {
        await using var store = StoreUnderTest.WithFaults(_folder.Path, faults, new() { SetTime = false });
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            var fault = await store.FaultAsync(it => it.WriteAsync("a", [1], order => order with { FirstMode = Private }));
            Assert.Equal((StoreErrorKind.Forbidden, false), (fault.Kind, fault.IsTransient));
            Assert.Contains("the mode 0644 instead of 0600", fault.Message, StringComparison.Ordinal);
            Assert.Contains("write 'mode: 0644'", fault.Message, StringComparison.Ordinal);
            Assert.Empty(_folder.Files());
        }
    }

    [Fact]
    public async Task What_the_pipeline_file_allows_and_what_nobody_knows_is_no_fault()
    {
        await using var store = StoreUnderTest.WithFaults(
            _folder.Path,
            "open=any-mode,setstat=refuse",
            new() { SetTime = false }
        );
        await store.WriteAsync("allowed", [1], order => order with { Mode = Given, FirstMode = Private });
        await store.WriteAsync("unknown", [1]);
        Assert.Equal(["allowed", "unknown"], _folder.Files());
    }

    [Fact]
    public async Task A_private_file_in_chunks_stays_private()
    {
        await using var store = StoreUnderTest.WithFaults(_folder.Path, "open=any-mode", new() { SetTime = false });
        var order = store.Order("a", 3) with { FirstMode = Private };
        await using var parts = await store.Store.OpenPartsAsync(order, isBegun: false, default);
        await using (var part = await parts.OpenPartAsync(0, 3, default))
        {
            await part.WriteAsync(new byte[3], default);
            await part.FinishAsync(default);
        }
        await parts.CommitAsync(order, default);
        Assert.Equal(Private, File.GetUnixFileMode(_folder.At("a")));
    }
}
