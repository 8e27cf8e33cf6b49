using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Pipeline.Posix;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Stores.Contract.Local;

public sealed partial class FileLockTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public FileLockTests() =>
        RequiresTool.That(!OperatingSystem.IsWindows(), "Windows has no flock, nor links that anybody may make");

    private string Path => _temp.At("a.lock");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void One_holds_it_at_a_time()
    {
        using (var first = FileLock.TryTake(Path, out _))
        {
            Assert.NotNull(first);
            Assert.Null(FileLock.TryTake(Path, out _));
        }
        using var second = FileLock.TryTake(Path, out _);
        Assert.NotNull(second);
    }

    /// <summary>As a child process has it between fork and exec.</summary>
    [Fact]
    public void It_is_free_when_it_is_released_though_a_copy_of_its_descriptor_is_open()
    {
        var held = FileLock.TryTake(Path, out _)!;
        var copy = Duplicate(DescriptorOf(Path));
        Assert.True(copy >= 0);
        try
        {
            Assert.Null(FileLock.TryTake(Path, out _));
            held.Dispose();
            using var second = FileLock.TryTake(Path, out _);
            Assert.NotNull(second);
        }
        finally
        {
            using var closes = new SafeFileHandle(copy, ownsHandle: true);
        }
    }

    [Fact]
    public void Its_file_is_the_owners_alone_and_stays()
    {
        FileLock.TryTake(Path, out _)!.Dispose();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void Others_are_told_who_holds_it_as_long_as_it_is_held()
    {
        using (var held = FileLock.TryTake(Path, out _)!)
        {
            Assert.Equal("", held.Note("pipeline one", IsNote));
            Assert.Null(FileLock.TryTake(Path, out var note));
            Assert.Equal("pipeline one", note);
        }
        Assert.Equal("", File.ReadAllText(Path));
    }

    [Fact]
    public void The_note_of_a_killed_holder_is_replaced()
    {
        File.WriteAllText(Path, "pipeline that was killed, with a long name\n");

        using var held = FileLock.TryTake(Path, out _)!;
        Assert.Equal("", held.Note("pipeline two", IsNote));

        Assert.Equal("pipeline two\n", ReadHeld());
    }

    [Theory]
    [InlineData("precious")]
    [InlineData("pipelines are precious")]
    [InlineData("pipeline that was killed, with a long name\nand more\n")]
    public void A_file_that_holds_something_else_is_left_as_it_is(string text)
    {
        File.WriteAllText(Path, text);

        using (var held = FileLock.TryTake(Path, out _)!)
            Assert.Equal(text.TrimEnd('\n'), held.Note("pipeline one", IsNote));

        Assert.Equal(text, File.ReadAllText(Path));
    }

    [Fact]
    public void A_file_that_only_begins_with_a_note_is_left_as_it_is()
    {
        var text = "pipeline one" + new string('\n', 600);
        File.WriteAllText(Path, text);

        using (var held = FileLock.TryTake(Path, out _)!)
            held.Note("pipeline two", IsNote);

        Assert.Equal(text, File.ReadAllText(Path));
    }

    private static bool IsNote(string text) => text.StartsWith("pipeline ", StringComparison.Ordinal) && !text.Contains('\n');

    [Fact]
    public void A_planted_link_is_not_followed()
    {
        File.WriteAllText(_temp.At("victim"), "");
        File.CreateSymbolicLink(Path, _temp.At("victim"));
        File.CreateSymbolicLink(_temp.At("dangling"), _temp.At("new"));

        Assert.Contains("symbolic link", Assert.Throws<PosixException>(() => FileLock.TryTake(Path, out _)).Message);
        Assert.Throws<PosixException>(() => FileLock.TryTake(_temp.At("dangling"), out _));
        Assert.False(File.Exists(_temp.At("new")));
    }

    [Fact]
    public void What_is_no_file_is_refused()
    {
        Directory.CreateDirectory(_temp.At("folder"));
        Pipes.Make(_temp.At("pipe"));

        Assert.Throws<PosixException>(() => FileLock.TryTake(_temp.At("folder"), out _));
        Assert.Equal(
            $"{_temp.At("pipe")} is a pipe, a socket or a device and not a regular file: move it",
            Assert.Throws<PosixException>(() => FileLock.TryTake(_temp.At("pipe"), out _)).Message
        );
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named() =>
        Assert.Equal(
            $"cannot open the lock '{_temp.At("no/a.lock")}': its folder does not exist; create it",
            Assert.Throws<PosixException>(() => FileLock.TryTake(_temp.At("no/a.lock"), out _)).Message
        );

    [Fact]
    public void The_command_flock_respects_it()
    {
        RequiresTool.Program("/usr/bin/flock", "util-linux");

        using (FileLock.TryTake(Path, out _))
            Assert.Equal(9, Tool.Try("flock", "", "--nonblock", "--conflict-exit-code", "9", Path, "true").ExitCode);

        Assert.Equal(0, Tool.Try("flock", "", "--nonblock", "--conflict-exit-code", "9", Path, "true").ExitCode);
    }

    [Fact]
    public void It_respects_the_command_flock()
    {
        RequiresTool.Program("/usr/bin/flock", "util-linux");
        using var other = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("flock", [Path, "sh", "-c", "echo held; read line"])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
        Assert.Equal("held", other.StandardOutput.ReadLine());

        Assert.Null(FileLock.TryTake(Path, out var note));
        Assert.Equal("", note);

        other.StandardInput.Close();
        other.WaitForExit();
        using var held = FileLock.TryTake(Path, out _);
        Assert.NotNull(held);
    }

    [Fact]
    public async Task Of_many_that_want_it_while_somebody_takes_its_file_away_two_never_hold_the_same_file()
    {
        var (holders, most) = (0, 0);
        using var end = new CancellationTokenSource();
        var remover = Task.Run(
            () =>
            {
                // Only while nobody holds it, as somebody who clears up would see to.
                while (!end.IsCancellationRequested)
                {
                    using var held = FileLock.TryTake(Path, out _);
                    if (held is not null)
                        File.Delete(Path);
                }
            },
            TestContext.Current.CancellationToken
        );
        await Parallel.ForAsync(
            0,
            4,
            TestContext.Current.CancellationToken,
            async (_, cancellationToken) =>
            {
                for (var taken = 0; taken < 1000; )
                {
                    using var held = FileLock.TryTake(Path, out var _);
                    if (held is null)
                        continue;
                    taken++;
                    var now = Interlocked.Increment(ref holders);
                    most = Math.Max(most, now);
                    for (var turns = 0; turns < 20; turns++)
                        await Task.Yield();
                    Interlocked.Decrement(ref holders);
                }
            }
        );
        await end.CancelAsync();
        await remover;

        Assert.Equal(1, most);
    }

    /// <summary>As a person reads it: the runtime would want a lock of its own for that.</summary>
    private string ReadHeld() => Tool.Run("cat", Path);

    private static int DescriptorOf(string path) =>
        Directory
            .EnumerateFileSystemEntries("/proc/self/fd")
            .Where(link => new FileInfo(link).LinkTarget == path)
            .Select(link => int.Parse(System.IO.Path.GetFileName(link), CultureInfo.InvariantCulture))
            .Single();

    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    private static partial int Duplicate(int descriptor);
}
