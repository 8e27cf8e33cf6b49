using Microsoft.Win32.SafeHandles;

namespace Pipeline.Posix.Linux;

/// <summary>Opens paths below a root without ever leaving it.</summary>
internal abstract class Resolver
{
    /// <summary>The best way that this kernel, and the container we may be in, allows.</summary>
    internal static Resolver For(SafeFileHandle root)
    {
        var kernel = new KernelResolver(root);
        using var probe = kernel.TryOpen("", Numbers.PathOnly | Numbers.MustBeFolder, 0, out var errno);
        return probe is null && errno is Errno.NoSystemCall or Errno.NotPermitted ? new Walk(root) : kernel;
    }

    /// <summary>
    /// Opens a path, the root itself when it is empty. With O_NOFOLLOW in the flags a last link is not followed.
    /// </summary>
    internal SafeFileHandle Open(string doing, string path, int flags, uint mode) =>
        TryOpen(path, flags, mode, out var errno) ?? throw Errno.Unresolved(errno, doing, path);

    /// <summary>As <see cref="Open"/>; null when it fails, with the reason, EXDEV for a path that leads out.</summary>
    internal abstract SafeFileHandle? TryOpen(string path, int flags, uint mode, out int errno);
}

/// <summary>
/// Resolution by openat2(2) with RESOLVE_BENEATH, one system call a path. Opened folders are not kept for a next call:
/// a folder may be renamed or moved out at any moment, and the whole call costs about a microsecond.
/// </summary>
internal sealed unsafe class KernelResolver(SafeFileHandle root) : Resolver
{
    /// <summary>
    /// The kernel says EAGAIN when a rename elsewhere kept it from proving that a <c>..</c> stays inside.
    /// </summary>
    private const int Attempts = 128;

    internal override SafeFileHandle? TryOpen(string path, int flags, uint mode, out int errno)
    {
        Span<byte> buffer = stackalloc byte[PathEncoding.LongestPath];
        PathEncoding.EncodeNul(path.Length == 0 ? "." : path, buffer);
        var how = new OpenAt2How
        {
            Flags = (uint)(flags | Numbers.CloseOnExec),
            Mode = (flags & Numbers.Create) != 0 ? mode : 0,
            Resolve = Numbers.ResolveBeneath | Numbers.ResolveNoMagicLinks,
        };
        errno = 0;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            nint fd;
            fixed (byte* text = buffer)
                fd = Libc.OpenAt2(Numbers.SysOpenAt2, root, text, &how, sizeof(OpenAt2How));
            if (fd >= 0)
                return new(fd, ownsHandle: true);
            errno = Errno.Last;
            if (errno is not (Errno.Again or Errno.Interrupted))
                break;
        }
        return null;
    }
}
