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

/// <summary>Looks for a program where the system would.</summary>
internal static class ProgramPath
{
    /// <summary>The program's file, or null.</summary>
    public static string? Find(string program)
    {
        if (program.Contains(Path.DirectorySeparatorChar) || program.Contains('/'))
            return File.Exists(program) ? program : null;
        var name = OperatingSystem.IsWindows() && !Path.HasExtension(program) ? program + ".exe" : program;
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        return folders
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
    }
}
