using System.Globalization;

namespace Pipeline.Cli;

/// <summary>How many files this process may hold open, as Linux tells it in <c>/proc/self</c>.</summary>
internal static class OpenFiles
{
    /// <summary>With as many as this nothing need be saved: what is loaded late finds room.</summary>
    public const int Plenty = 1024;

    /// <summary>What is kept free of workers for parts of the program that are loaded late.</summary>
    private const int SpareOfPlenty = 300;

    /// <summary>What is kept free when all of the program is loaded: for log, journal, and a moment's need.</summary>
    private const int Spare = 32;

    /// <summary>
    /// The limit; null when there is none, or none that can be seen: then it is met only when it is reached.
    /// </summary>
    public static int? Limit() =>
        ProcSelf.Field("limits", "Max open files")?.Split(' ') is [var soft, ..]
        && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : null;

    /// <summary>
    /// How many files a run may hold open now; null for as many as it likes. Zero or less: not even the program itself
    /// has room.
    /// </summary>
    public static int? ForRun() => Limit() is { } limit ? limit - InUse() - (limit < Plenty ? Spare : SpareOfPlenty) : null;

    /// <summary>What to do about a limit that is too low.</summary>
    public static string Refusal(int limit, int least) =>
        $"error: the limit of open files is {limit.ToString(CultureInfo.InvariantCulture)}, and at least "
        + $"{least.ToString(CultureInfo.InvariantCulture)} are needed; raise the limit: 'ulimit -n' in the shell, "
        + "LimitNOFILE= in a systemd unit, --ulimit nofile= for a container";

    private static int InUse() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
}
