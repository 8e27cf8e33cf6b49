using Pipeline.Abstractions.Stores;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Store;

/// <summary>
/// OpenSSH says "Failure" for most of what a disk may refuse; the user is to read what it is, of the file and not of
/// its draft.
/// </summary>
public sealed class NoReasonTests : IDisposable
{
    private const string Server = "/usr/lib/openssh/sftp-server";
    private readonly TempFolder _folder = new();
    private bool _isMounted;

    public NoReasonTests()
    {
        RequiresTool.Program(Server, "openssh-sftp-server");
        Directory.CreateDirectory(_folder.At("disk"));
    }

    public void Dispose()
    {
        if (_isMounted)
            Tool.Run("umount", "--lazy", _folder.At("disk"));
        _folder.Dispose();
    }

    [Fact]
    public async Task Inodes_that_have_run_out_are_told_as_that()
    {
        Mount("size=4m,nr_inodes=3");
        await using var store = Store();
        await store.WriteAsync("first", [1]);
        await store.WriteAsync("second", [2]);

        var fault = await store.FaultAsync(it => it.WriteAsync("third", [3]));

        Assert.Equal(StoreErrorKind.NoSpace, fault.Kind);
        Assert.Matches("^no space on supplier: no inodes are left, though 4 MiB are free; delete files there$", fault.Message);
    }

    [Fact]
    public async Task Folder_that_takes_no_inode_is_told_as_that()
    {
        Mount("size=4m,nr_inodes=2");
        await using var store = Store();
        await store.WriteAsync("first", [1]);

        var fault = await store.FaultAsync(it => it.WriteAsync("new/third", [3]));

        Assert.Contains("no inodes are left", fault.Message);
    }

    [Fact]
    public async Task Read_only_file_system_is_told_as_that()
    {
        Mount("size=4m,ro");
        await using var store = Store();

        var fault = await store.FaultAsync(it => it.WriteAsync("a.csv", [1]));

        Assert.Equal(StoreErrorKind.Forbidden, fault.Kind);
        Assert.StartsWith("cannot open 'a.csv': the server gives no reason (Failure); ", fault.Message);
        Assert.Contains("mounted read-only", fault.Message);
        Assert.DoesNotContain(".part-", fault.Message);
    }

    /// <summary>A limit on the size of files is refused as a quota is: with room left on the disk.</summary>
    [Fact]
    public async Task Refusal_that_the_disk_does_not_explain_says_that_no_reason_was_given()
    {
        await using var store = new StoreUnderTest(
            new() { Command = ["sh", "-c", $"trap '' XFSZ; ulimit -f 8; exec {Server} -d '{_folder.At("disk")}'"] }
        );

        var fault = await store.FaultAsync(it => it.WriteAsync("a.csv", StoreUnderTest.Bytes(100_000)));

        Assert.StartsWith(
            "cannot write 'a.csv': the server gives no reason (Failure); a common cause is a quota: the disk has ",
            fault.Message
        );
        Assert.DoesNotContain(".part-", fault.Message);
    }

    [Theory]
    [InlineData("write:1+=fail")]
    [InlineData("rename:1+=fail,posix-rename:1+=fail")]
    [InlineData("mkdir:1+=fail")]
    [InlineData("open:1+=fail")]
    public async Task Own_words_of_a_server_stay_and_the_draft_is_not_named(string faults)
    {
        await using var store = StoreUnderTest.WithFaults(_folder.At("disk"), faults);

        var fault = await store.FaultAsync(it => it.WriteAsync("new/a.csv", [1]));

        Assert.EndsWith(": an injected fault", fault.Message);
        Assert.DoesNotContain(".part-", fault.Message);
        Assert.DoesNotContain("gives no reason", fault.Message);
    }

    private StoreUnderTest Store() => new(new() { Command = [Server, "-d", _folder.At("disk")] });

    private void Mount(string options)
    {
        RequiresTool.Root("make a small disk");
        var mounted = Tool.Try("mount", "", "-t", "tmpfs", "-o", options, "tmpfs", _folder.At("disk"));
        RequiresTool.That(mounted.ExitCode == 0, $"a small disk can be mounted only with the right to ({mounted.Errors.Trim()})");
        _isMounted = true;
    }
}
