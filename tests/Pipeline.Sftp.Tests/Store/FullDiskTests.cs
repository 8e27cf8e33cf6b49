using Pipeline.Abstractions.Stores;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>Version 3 says FAILURE for a full disk; the user is to read what it is.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public FullDiskTests()
    {
        RequiresTool.Root("make a small disk");
        RequiresTool.Program("/usr/lib/openssh/sftp-server", "openssh-sftp-server");
        Directory.CreateDirectory(_folder.At("disk"));
        var mounted = Tool.Try("mount", "", "-t", "tmpfs", "-o", "size=4m", "tmpfs", _folder.At("disk"));
        RequiresTool.That(mounted.ExitCode == 0, $"a small disk can be mounted only with the right to ({mounted.Errors.Trim()})");
    }

    public void Dispose()
    {
        Tool.Run("umount", _folder.At("disk"));
        _folder.Dispose();
    }

    [Fact]
    public async Task Full_disk_of_a_server_is_told_with_figures()
    {
        await using var store = new StoreUnderTest(
            new() { Command = ["/usr/lib/openssh/sftp-server", "-d", _folder.At("disk")] }
        );
        await store.WriteAsync("small.bin", StoreUnderTest.Bytes(1000));
        var fault = await store.FaultAsync(it => it.WriteAsync("large.bin", StoreUnderTest.Bytes(6 << 20)));
        Assert.Equal((StoreErrorKind.NoSpace, false), (fault.Kind, fault.IsTransient));
        Assert.Contains("no space on supplier: ", fault.Message);
        Assert.Contains(" of 4 MiB free, 'large.bin' needs 6 MiB", fault.Message);
        Assert.Equal(["small.bin"], (await store.ListAsync()).Select(entry => entry.Path.Text));
    }
}
