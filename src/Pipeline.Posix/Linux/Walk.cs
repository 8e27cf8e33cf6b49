using Microsoft.Win32.SafeHandles;

namespace Pipeline.Posix.Linux;

/// <summary>
/// Resolution part by part with O_NOFOLLOW, for kernels and containers without openat2(2). Links are read and walked
/// here; <c>..</c> goes back to the folder that is held open, so a rename meanwhile cannot turn it into a way out.
/// </summary>
internal sealed class Walk(SafeFileHandle root) : Resolver
{
    private const int MostLinks = 40;

    internal override SafeFileHandle? TryOpen(string path, int flags, uint mode, out int errno)
    {
        var entered = new Stack<SafeFileHandle>();
        try
        {
            return Open(path, flags | Numbers.CloseOnExec, mode, entered, out errno);
        }
        finally
        {
            foreach (var folder in entered)
                folder.Dispose();
        }
    }

    private SafeFileHandle? Open(string path, int flags, uint mode, Stack<SafeFileHandle> entered, out int errno)
    {
        var rest = new Stack<string>();
        var links = 0;
        if (!Push(path, rest))
            return Fail(Errno.OtherDevice, out errno);
        var keepsLink = (flags & (Numbers.NoFollow | Numbers.Exclusive)) != 0;
        while (true)
        {
            var here = entered.TryPeek(out var folder) ? folder : root;
            if (!rest.TryPop(out var part))
                return LinuxFile.TryOpenAt(here, ".", flags, mode, out errno);
            if (part == "..")
            {
                if (!entered.TryPop(out var left))
                    return Fail(Errno.OtherDevice, out errno);
                left.Dispose();
                continue;
            }
            var isLast = rest.Count == 0;
            if (!(isLast && keepsLink) && LinuxFile.TryReadLink(here, part, out _) is { } target)
            {
                if (++links > MostLinks)
                    return Fail(Errno.Loop, out errno);
                if (!Push(target, rest))
                    return Fail(Errno.OtherDevice, out errno);
                continue;
            }
            var step = isLast ? flags : Numbers.PathOnly | Numbers.MustBeFolder | Numbers.CloseOnExec;
            var opened = LinuxFile.TryOpenAt(here, part, step | Numbers.NoFollow, mode, out errno);
            if (opened is null || isLast)
                return opened;
            entered.Push(opened);
        }
    }

    private static bool Push(string path, Stack<string> rest)
    {
        if (path.StartsWith('/'))
            return false;
        foreach (var part in path.Split('/').Reverse())
        {
            if (part is not ("" or "."))
                rest.Push(part);
        }
        return true;
    }

    private static SafeFileHandle? Fail(int reason, out int errno)
    {
        errno = reason;
        return null;
    }
}
