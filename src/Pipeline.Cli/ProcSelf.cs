namespace Pipeline.Cli;

/// <summary>What Linux tells of this process in <c>/proc/self</c>; see proc(5).</summary>
internal static class ProcSelf
{
    /// <summary>The lines of a file there; none on another system, or where <c>/proc</c> cannot be read.</summary>
    public static IReadOnlyList<string> Lines(string file)
    {
        if (!OperatingSystem.IsLinux())
            return [];
        try
        {
            return File.ReadAllLines($"/proc/self/{file}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A container or a sandbox may hide it: then nothing is known.
            return [];
        }
    }

    /// <summary>What stands behind a key that begins a line; null when there is no such line.</summary>
    public static string? Field(string file, string key)
    {
        // Without Linq, which would have to be loaded: this is asked before anything else is.
        foreach (var line in Lines(file))
        {
            if (line.StartsWith(key, StringComparison.Ordinal))
                return line[key.Length..].Trim();
        }
        return null;
    }
}
