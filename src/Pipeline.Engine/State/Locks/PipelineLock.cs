using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Pipeline.Posix;

namespace Pipeline.Engine.State.Locks;

/// <summary>
/// The lock that several pipelines share, one of which works at a time: a file named in their heads (see
/// <see cref="FileLock"/>).
/// </summary>
public static partial class PipelineLock
{
    private const string Mark = "pipeline";

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
        var taken = FileLock.TryTake(path, out var held);
        holder = taken is null ? Holder(held) : "";
        if (taken is null)
            return null;
        var note = string.Create(
            CultureInfo.InvariantCulture,
            $"{Mark} {pipeline}, run {run}, process {Environment.ProcessId} on {Environment.MachineName}, since {now.UtcDateTime:u}"
        );
        if (!taken.Note(note, IsNote).StartsWith(Mark, StringComparison.Ordinal))
            return taken;
        taken.Dispose();
        throw new PosixException(
            PosixError.NotOwn,
            $"the lock {path} has a text that begins like the note of a pipeline but is not one: if no program needs the "
                + "file, delete it; otherwise write another file in 'lock'"
        );
    }

    /// <summary>
    /// Only a note in its whole form is one of a killed pipeline: a text that begins so may be anybody's.
    /// </summary>
    private static bool IsNote(string text) => Whole().IsMatch(text);

    [GeneratedRegex(
        @"\Apipeline [^\r\n]+, run [0-9a-f]{12}, process [0-9]{1,10} on [^\r\n]+, "
            + @"since [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}Z\z"
    )]
    private static partial Regex Whole();

    /// <summary>
    /// A killed pipeline leaves its note, and then another program that knows nothing of notes may hold the lock.
    /// </summary>
    private static string Holder(string note)
    {
        if (!IsNote(note))
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
