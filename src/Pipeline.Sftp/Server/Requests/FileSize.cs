using Microsoft.Win32.SafeHandles;
using Pipeline.Sftp.Wire;

namespace Pipeline.Sftp.Server.Requests;

/// <summary>The size attribute of SETSTAT: what is cut off is gone, what is added is zero.</summary>
internal static class FileSize
{
    /// <summary>Sets it; a size that the file system does not have is a refusal like any other.</summary>
    public static void Set(SafeFileHandle file, long size)
    {
        try
        {
            RandomAccess.SetLength(file, size);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new RequestRefused(StatusCode.Failure, "no file can have this size here");
        }
    }
}
