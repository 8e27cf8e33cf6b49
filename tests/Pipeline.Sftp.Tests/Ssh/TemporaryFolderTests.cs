using System.Diagnostics;
using Pipeline.Sftp.Ssh;
using Pipeline.Testing;
using Pipeline.Testing.Servers;

namespace Pipeline.Sftp.Tests.Ssh;

/// <summary>What killed processes leave in the folder for temporary files, and what does not belong to them.</summary>
public sealed class TemporaryFolderTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Folder_of_a_process_goes_when_that_is_dead_and_not_before()
    {
        var left = Left("pipeline-ask-Ab3dE6", "ask", "child", "child.new", "key", "password", "passphrase");
        Tool.Run("mkfifo", Path.Combine(left, "pipe"));
        File.Move(Path.Combine(left, "pipe"), Path.Combine(left, "password"), overwrite: true);
        using (
            var holder = Process.Start(
                new ProcessStartInfo("flock", [left, "cat"]) { UseShellExecute = false, RedirectStandardInput = true }
            )!
        )
        {
            while (Tool.Try("flock", "", "-n", left, "true").ExitCode == 0)
                Thread.Yield();
            TemporaryFolder.Sweep(_temp.Path);
            Assert.True(Directory.Exists(left));

            holder.Kill(entireProcessTree: true);
            holder.WaitForExit();
            // What it has started holds the lock too, until it is dead.
            Assert.True(SpinWait.SpinUntil(() => Tool.Try("flock", "", "-n", left, "true").ExitCode == 0, Patience));
        }
        TemporaryFolder.Sweep(_temp.Path);
        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public void Own_folder_is_held_as_long_as_it_is_used()
    {
        using var used = TemporaryFolder.ForKey(folder => folder.Write(TemporaryFolder.Known, "key"));
        var path = used.At(TemporaryFolder.Known);

        TemporaryFolder.Sweep(Path.GetTempPath());

        Assert.Equal("key", File.ReadAllText(path));
    }

    [Fact]
    public void Folder_that_cannot_be_filled_is_gone_and_the_fault_says_what_to_do()
    {
        var path = "";
        var fault = Assert.Throws<SshException>(() =>
            TemporaryFolder.ForAnswers(folder =>
            {
                path = folder.Write(TemporaryFolder.Ask, "");
                throw new IOException("No space left on device");
            })
        );

        Assert.Contains("No space left on device); free some space there, or set TMPDIR", fault.Message);
        Assert.False(Directory.Exists(Path.GetDirectoryName(path)));
    }

    [Fact]
    public void Folder_of_a_host_key_goes_too()
    {
        var left = Left("pipeline-key-Ab3dE6", "known");

        TemporaryFolder.Sweep(_temp.Path);

        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public void What_is_not_surely_ours_stays()
    {
        var somethingElse = Left("pipeline-ask-mine", "ask", "letter.txt");
        var deep = Left("pipeline-ask-deep");
        Directory.CreateDirectory(Path.Combine(deep, "ask"));
        var open = Left("pipeline-key-open", "known");
        File.SetUnixFileMode(open, OwnerOnly | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        var target = Left("target", "known");
        File.CreateSymbolicLink(_temp.At("pipeline-key-link"), target);
        File.WriteAllText(_temp.At("pipeline-key-file"), "");
        var foreign = Left("pipeline-key-foreign", "known");
        if (Environment.IsPrivilegedProcess)
            Tool.Run("chown", "65534", foreign);

        TemporaryFolder.Sweep(_temp.Path);

        Assert.Equal(2, Directory.GetFiles(somethingElse).Length);
        Assert.True(Directory.Exists(Path.Combine(deep, "ask")));
        Assert.True(File.Exists(Path.Combine(open, "known")));
        Assert.True(File.Exists(Path.Combine(target, "known")));
        Assert.True(File.Exists(_temp.At("pipeline-key-file")));
        Assert.Equal(Environment.IsPrivilegedProcess, Directory.Exists(foreign));
    }

    private string Left(string name, params string[] files)
    {
        var path = Directory.CreateDirectory(_temp.At(name), OwnerOnly).FullName;
        foreach (var file in files)
            File.WriteAllText(Path.Combine(path, file), "");
        return path;
    }
}
