using Pipeline.Posix.Linux;

namespace Pipeline.Posix;

/// <summary>A file descriptor that a program may have got from whoever started it, such as standard output.</summary>
public static class InheritedDescriptor
{
    /// <summary>F_GETFD, see fcntl(2).</summary>
    private const int GetDescriptorFlags = 1;

    /// <summary>FD_CLOEXEC.</summary>
    private const int ClosesOnExec = 1;

    /// <summary>
    /// Whether the descriptor of that number was inherited. One that is free is taken for <c>/dev/null</c>, so that no
    /// file that is opened later gets its number; one that is taken was opened since the start, which its close-on-exec
    /// flag tells, and is left alone.
    /// </summary>
    public static bool Claim(int number)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        var flags = Libc.Fcntl(number, GetDescriptorFlags, 0);
        if (flags >= 0)
            return (flags & ClosesOnExec) == 0;
        TakeForNull(number);
        return false;
    }

    private static unsafe void TakeForNull(int number)
    {
        fixed (byte* path = "/dev/null\0"u8)
        {
            var opened = Libc.Open(path, Numbers.ReadWrite, 0);
            if (opened >= 0 && opened != number)
            {
                _ = Libc.Dup2(opened, number);
                _ = Libc.Close(opened);
            }
        }
    }
}
