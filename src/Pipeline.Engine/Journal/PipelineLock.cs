using System.Diagnostics;
using System.Globalization;
using Pipeline.Posix;

namespace Pipeline.Engine.Journal;

/// <summary>The lock that several pipelines share, one of which works at a time: a file named in their heads (see <see cref="FileLock"/>).</summary>
public static class PipelineLock
{
    private const string Mark = "pipeline ";

    /// <summary>Takes the lock if it is free.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pipeline">The pipeline's name, which others are told while it is held.</param>
    /// <param name="run">The run's name.</param>
    /// <param name="now">The time.</param>
    /// <param name="holder">Who holds it, in words for a person, when it is held.</param>
    /// <returns>The lock, to be disposed when the work is done; null when somebody holds it.</returns>
    /// <exception cref="PosixException">The file cannot be opened or locked; the message says what to do.</exception>
    public static IDisposable? TryTake(string path, string pipeline, string run, DateTimeOffset now, out string holder)
    {
        var taken = FileLock.TryTake(path, out var note);
        holder = taken is null ? Holder(note) : "";
        taken?.Note(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Mark}{pipeline}, run {run}, process {Environment.ProcessId} on {Environment.MachineName}, since {now.UtcDateTime:u}"
            ),
            Mark
        );
        return taken;
    }

    /// <summary>A killed pipeline leaves its note, and then another program that knows nothing of notes may hold the lock.</summary>
    private static string Holder(string note)
    {
        if (!note.StartsWith(Mark, StringComparison.Ordinal))
            return "another program";
        var words = note.Split(", ").FirstOrDefault(part => part.StartsWith("process ", StringComparison.Ordinal))?.Split(' ');
        return
            words is [_, var id, _, var host]
            && host == Environment.MachineName
            && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var process)
            && !IsThere(process)
            ? "another program"
            : note;
    }

    private static bool IsThere(int process)
    {
        try
        {
            Process.GetProcessById(process).Dispose();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
