namespace Pipeline.Sftp.Ssh;

/// <summary>Paths as users write them.</summary>
internal static class HomePath
{
    /// <summary>The path with a leading <c>~/</c> replaced, made absolute.</summary>
    public static string Expand(string path) =>
        Path.GetFullPath(
            path.StartsWith("~/")
                ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..])
                : path
        );
}
