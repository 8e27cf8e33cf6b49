using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.Posix.Linux;

/// <summary>A root whose paths the kernel resolves below it, see <see cref="Resolver"/>.</summary>
internal sealed unsafe class LinuxRoot : RootedDirectory
{
    private readonly SafeFileHandle _root;
    private readonly Resolver _resolver;
    private readonly string _openedBy;
    private readonly EntryInfo _identity;

    private LinuxRoot(SafeFileHandle root, string openedBy, string fullPath, Resolver resolver)
        : base(fullPath)
    {
        (_root, _openedBy, _resolver) = (root, openedBy, resolver);
        _identity = LinuxFile.Stat(root);
    }

    internal static bool IsSupported { get; } =
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    internal static LinuxRoot OpenAt(string path, bool walks = false, bool passes = false)
    {
        path = Path.GetFullPath(path);
        Span<byte> buffer = stackalloc byte[PathEncoding.LongestPath];
        PathEncoding.EncodeNul(path, buffer);
        int fd;
        fixed (byte* text = buffer)
            fd = Libc.Open(text, Numbers.MustBeFolder | Numbers.CloseOnExec | (passes ? Numbers.PathOnly : 0), 0);
        if (fd < 0)
            throw Errno.Fault("open the folder", path);
        var root = new SafeFileHandle(fd, ownsHandle: true);
        var real = new FileInfo($"/proc/self/fd/{fd}").LinkTarget ?? path;
        return new(root, path, real, walks ? new Walk(root) : Resolver.For(root));
    }

    public override bool IsCurrent =>
        LinuxFile.TryLookAt(_root, _openedBy) is { } now && now.Inode == _identity.Inode && now.Device == _identity.Device;

    public override EntryInfo? Link =>
        LinuxFile.TryLookAt(_root, _openedBy, follow: false) is { Type: EntryType.Link } link ? link : null;

    public override (ulong Device, ulong Inode) Identity => (_identity.Device, _identity.Inode);

    public override DirectoryHandle OpenFolder(string path) =>
        new LinuxFolder(_resolver.Open("open the folder", path, Numbers.MustBeFolder, 0), path);

    public override SafeFileHandle OpenFile(string path, OpenHow how, UnixFileMode mode = PosixFile.DefaultMode)
    {
        var file = _resolver.Open("open", path, LinuxFile.Flags(how), LinuxFile.Mask(mode));
        return LinuxFile.CheckRegular(file, path, how);
    }

    public override EntryInfo? Find(string path, bool follow)
    {
        var fd = _resolver.TryOpen(path, Numbers.PathOnly | (follow ? 0 : Numbers.NoFollow), 0, out var errno);
        if (fd is null)
            return errno is Errno.NoEntry or Errno.NotFolder
                ? null
                : throw Errno.Unresolved(errno, "get the attributes of", path);
        using (fd)
            return LinuxFile.Stat(fd);
    }

    public override void SetMode(string path, UnixFileMode mode)
    {
        using var entry = _resolver.Open("set the mode of", path, Numbers.PathOnly, 0);
        if (LinuxFile.ByProc(entry, proc => Libc.Chmod(proc, LinuxFile.Mask(mode))) < 0)
            throw Errno.Fault("set the mode of", path);
    }

    public override void SetTimes(string path, DateTimeOffset? accessed, DateTimeOffset? modified, bool follow)
    {
        using var entry = _resolver.Open("set the time of", path, Numbers.PathOnly | (follow ? 0 : Numbers.NoFollow), 0);
        if (LinuxFile.SetTimesOfPath(entry, accessed, modified) < 0)
            throw Errno.Fault("set the time of", path);
    }

    public override SpaceInfo Space(string path)
    {
        using var folder = Pass(path);
        return folder.Space();
    }

    internal override DirectoryHandle Pass(string path) =>
        new LinuxFolder(_resolver.Open("open the folder", path, Numbers.PathOnly | Numbers.MustBeFolder, 0), path);

    public override void Dispose() => _root.Dispose();
}
