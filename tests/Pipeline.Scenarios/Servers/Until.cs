using System.Diagnostics;

namespace Pipeline.Scenarios.Servers;

/// <summary>Waits for what another process does; there is no clock to wind there.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static void True(Func<bool> condition, string what)
    {
        var since = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(since.Elapsed < Patience, $"waited in vain until {what}");
            Thread.Sleep(2);
        }
    }

    /// <summary>Waits until some files have arrived in a folder, and not all.</summary>
    public static void SomeArrived(string folder, int some) =>
        True(
            () => Directory.EnumerateFiles(folder, "*.dat", SearchOption.AllDirectories).Count(IsNoDraft) >= some,
            "some files arrived"
        );

    /// <summary>Waits until a draft in a folder has grown to a size.</summary>
    public static void DraftHolds(string folder, long bytes) =>
        True(
            () =>
                Directory.Exists(folder)
                && new DirectoryInfo(folder).EnumerateFiles("*.part-*").Any(draft => draft.Length >= bytes),
            "a draft has grown"
        );

    private static bool IsNoDraft(string path) => Path.GetFileName(path)[0] != '.';
}
