using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>A disk of few MiB on a folder, as long as it is wanted.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _folder;

    public SmallDisk(string folder, int mebibytes)
    {
        RequiresTool.Root("mount a small disk");
        _folder = folder;
        var mounted = Tool.Try("mount", "", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", folder);
        RequiresTool.That(mounted.ExitCode == 0, $"a small disk can be mounted only with the right to ({mounted.Errors.Trim()})");
    }

    public long Free => new DriveInfo(_folder).AvailableFreeSpace;

    public void Grow(int mebibytes) => Tool.Run("mount", "-o", $"remount,size={mebibytes}m", _folder);

    public void Dispose() => Tool.Run("umount", "--lazy", _folder);
}
