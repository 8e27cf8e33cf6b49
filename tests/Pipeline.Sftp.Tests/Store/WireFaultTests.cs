using System.Security.Cryptography;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Stores.Sftp;
using Pipeline.Testing;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>Servers that refuse, lie, stall, break off and send names that lead elsewhere.</summary>
public sealed class WireFaultTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("write:3=lie")]
    [InlineData("write:2=fail")]
    [InlineData("fsync=fail")]
    [InlineData("close:1=fail")]
    [InlineData("posix-rename=fail")]
    [InlineData("posix-rename=refuse")]
    [InlineData("setstat=refuse")]
    public async Task Failed_commit_keeps_the_old_file_and_leaves_nothing(string faults)
    {
        _folder.Write("a.bin", [1, 2, 3]);
        await using var store = StoreUnderTest.WithFaults(_folder.Path, faults);
        var fault = await store.FaultAsync(it => it.WriteAsync("a.bin", StoreUnderTest.Bytes(250_000), Timed));
        Assert.False(fault.IsTransient);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(_folder.At("a.bin")));
        Assert.Equal(["a.bin"], _folder.Files());
    }

    [Fact]
    public async Task Length_is_proved_by_the_server()
    {
        await using var store = StoreUnderTest.WithFaults(_folder.Path, "write:3=lie");
        var fault = await store.FaultAsync(it => it.WriteAsync("a.bin", StoreUnderTest.Bytes(250_000)));
        Assert.Equal(StoreErrorKind.Corrupt, fault.Kind);
        Assert.Contains("200000 of 250000 bytes", fault.Message);
    }

    [Fact]
    public async Task Hole_in_the_middle_is_found_by_the_hash()
    {
        var bytes = StoreUnderTest.Bytes(250_000);
        await using var store = StoreUnderTest.WithFaults(_folder.Path, "write:2=lie");
        await store.WriteAsync("a.bin", bytes);
        var hash = await store.HashOfAsync("a.bin");
        Assert.NotNull(hash);
        Assert.NotEqual(Convert.ToHexStringLower(SHA256.HashData(bytes)), hash.Hash.Hex);
    }

    [Fact]
    public async Task Failed_flush_is_not_tried_twice()
    {
        await using var store = StoreUnderTest.WithFaults(_folder.Path, "fsync:1=fail");
        await using var draft = await store.Store.CreateAsync(store.Order("a.bin", 3), default);
        await draft.WriteAsync(new byte[3], default);
        await Assert.ThrowsAnyAsync<StoreException>(async () => await draft.CommitAsync(default));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await draft.CommitAsync(default));
        Assert.False(File.Exists(_folder.At("a.bin")));
    }

    [Fact]
    public async Task Plain_rename_that_fails_brings_the_old_file_back()
    {
        _folder.Write("a.bin", [1, 2, 3]);
        // The first fails because the name exists already, the second moves the old file aside, the third is ours.
        await using var store = StoreUnderTest.WithFaults(_folder.Path, "rename:3=fail", new() { Rename = RenameWay.Plain });
        await store.FaultAsync(it => it.WriteAsync("a.bin", [9]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(_folder.At("a.bin")));
        Assert.Equal(["a.bin"], _folder.Files());
        await store.WriteAsync("a.bin", [9]);
        Assert.Equal([9], File.ReadAllBytes(_folder.At("a.bin")));
        Assert.Equal(["a.bin"], _folder.Files());
    }

    [Fact]
    public async Task No_rename_writes_under_the_final_name()
    {
        await using var store = StoreUnderTest.WithFaults(_folder.Path, "rename=fail", new() { Rename = RenameWay.None });
        await store.WriteAsync("a.bin", StoreUnderTest.Bytes(3000));
        await store.WriteAsync("a.bin", StoreUnderTest.Bytes(2000));
        Assert.Equal(StoreUnderTest.Bytes(2000), File.ReadAllBytes(_folder.At("a.bin")));
        var fault = await store.FaultAsync(it => it.WriteAsync("a.bin", [1], order => order with { Replaces = false }));
        Assert.Equal(StoreErrorKind.AlreadyExists, fault.Kind);
        Assert.Equal(StoreUnderTest.Bytes(2000), File.ReadAllBytes(_folder.At("a.bin")));
        Assert.Null(((IFileStore)store.Store).As<ICanMove>());
    }

    [Fact]
    public async Task Server_without_setstat_and_stat_is_served_with_the_switches()
    {
        const string faults = "setstat=refuse,stat=refuse";
        await using (var strict = StoreUnderTest.WithFaults(_folder.Path, faults))
        {
            var fault = await strict.FaultAsync(it => it.WriteAsync("a.bin", [1], Timed));
            Assert.Contains("set_time: false", fault.Message);
        }
        await using var store = StoreUnderTest.WithFaults(_folder.Path, faults, new() { SetTime = false, StatAfter = false });
        Assert.Equal(1, (await store.WriteAsync("a.bin", [1], Timed)).Length);
        Assert.False(store.Store.Traits.SupportsModTime);
    }

    [Theory]
    [InlineData(RenameWay.Posix)]
    [InlineData(RenameWay.None)]
    public async Task A_copy_has_no_more_rights_where_nothing_is_set_afterwards(RenameWay rename)
    {
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var store = StoreUnderTest.WithFaults(
            _folder.Path,
            "setstat=refuse",
            new() { SetTime = false, Rename = rename }
        );
        await store.WriteAsync("a.bin", [1], order => order with { FirstMode = mode });
        Assert.Equal(mode, File.GetUnixFileMode(_folder.At("a.bin")));
    }

    [Fact]
    public async Task A_drop_box_is_named_and_takes_files_with_its_switch()
    {
        await using (var strict = StoreUnderTest.WithFaults(_folder.Path, "access=write-only"))
        {
            var fault = await strict.FaultAsync(it => it.WriteAsync("a.bin", [1]));
            Assert.Contains("drop_box: true", fault.Message);
        }
        await using var store = StoreUnderTest.WithFaults(_folder.Path, "access=write-only", new() { DropBox = true });
        await store.WriteAsync("b.bin", StoreUnderTest.Bytes(3000));
        await store.WriteAsync("b.bin", StoreUnderTest.Bytes(2000));
        Assert.Equal(StoreUnderTest.Bytes(2000), File.ReadAllBytes(_folder.At("b.bin")));
        Assert.True(store.Store.Traits.IsWriteOnly);
    }

    [Fact]
    public async Task Hostile_names_are_told_and_lead_nowhere()
    {
        _folder.Write("a.bin", [1]);
        await using var store = StoreUnderTest.WithFaults(_folder.Path, "list:1=hostile");
        var found = await store.ListAsync();
        var bad = found.Where(entry => entry.Kind == EntryKind.Unusable).ToList();
        Assert.True(bad.Count >= 3, $"{bad.Count} hostile names");
        Assert.All(bad, entry => Assert.NotNull(entry.Trouble));
        Assert.All(found, entry => Assert.DoesNotContain("..", entry.Path.Text.Split('/')));
    }

    [Fact]
    public async Task Silent_server_is_a_transient_error()
    {
        await using var store = StoreUnderTest.WithFaults(
            _folder.Path,
            "write:1=stall",
            new() { Timeout = TimeSpan.FromSeconds(1) }
        );
        var fault = await store.FaultAsync(it => it.WriteAsync("a.bin", [1]));
        Assert.True(fault.IsTransient, fault.Message);
        Assert.Contains("no answer", fault.Message);
        Assert.Contains(store.Notices, notice => notice.IsTrouble && notice.Text.Contains("ended"));
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public async Task Draft_of_a_broken_connection_is_removed_over_another_one()
    {
        await using var store = StoreUnderTest.WithFaults(_folder.Path, "bytes:150000=cut");
        var fault = await store.FaultAsync(it => it.WriteAsync("a.bin", StoreUnderTest.Bytes(250_000)));
        Assert.Equal((StoreErrorKind.ConnectionLost, true), (fault.Kind, fault.IsTransient));
        Assert.Empty(_folder.Files());
    }

    [Fact]
    public async Task Replies_in_any_order_find_their_requests()
    {
        await using var store = StoreUnderTest.WithFaults(_folder.Path, "replies=shuffle");
        await Task.WhenAll(
            Enumerable.Range(1, 64).Select(i => store.WriteAsync($"folder {i % 8}/{i}", StoreUnderTest.Bytes(i * 1000)))
        );
        Assert.All(
            Enumerable.Range(1, 64),
            i => Assert.Equal(StoreUnderTest.Bytes(i * 1000), File.ReadAllBytes(_folder.At($"folder {i % 8}/{i}")))
        );
        Assert.Equal(64, (await store.ListAsync()).Count(entry => entry.Kind == EntryKind.File));
    }

    private static DraftSpec Timed(DraftSpec order) => order with { ModifiedAt = DateTimeOffset.UnixEpoch.AddYears(50) };
}
