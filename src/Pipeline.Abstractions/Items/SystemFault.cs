namespace Pipeline.Abstractions.Items;

/// <summary>
/// Says in plain words why the system refused a file, with what to do, where the runtime's own text would name its
/// types or repeat the path. What another part of this program has put into words stays as it is.
/// </summary>
public static class SystemFault
{
    private const int NoSpace = 28;
    private const int ReadOnly = 30;
    private const int Quota = 122;
    private const int TooManyFiles = 24;

    /// <summary>The words, fit for the end of a sentence.</summary>
    public static string Describe(Exception fault) =>
        fault switch
        {
            UnauthorizedAccessException =>
                "permission denied; check its permissions and those of the folders above it, and whether it is a folder",
            FileNotFoundException or DirectoryNotFoundException => "there is no such file or folder",
            PathTooLongException => "the path is too long",
            IOException when fault.GetType() == typeof(IOException) => Describe(fault.HResult) ?? fault.Message,
            ArgumentException or NotSupportedException => "this system cannot use the path",
            _ => fault.Message,
        };

    /// <summary>The runtime hands the system's own number on.</summary>
    private static string? Describe(int errno) =>
        errno switch
        {
            NoSpace => "its disk has no free space or no free inodes (df, df -i)",
            Quota => "the disk quota of this account is exceeded",
            ReadOnly => "its file system is read-only",
            TooManyFiles => "this process has too many files open (ulimit -n)",
            _ => null,
        };
}
