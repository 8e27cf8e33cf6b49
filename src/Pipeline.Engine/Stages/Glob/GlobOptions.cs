using System.ComponentModel.DataAnnotations;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Patterns;
using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.Stages.Glob;

/// <summary>Options of the <c>glob</c> stage.</summary>
public sealed record GlobOptions : IValidatableOptions, IFindsFiles
{
    /// <summary>
    /// The folder to list: <c>supplier:</c> for a whole store, <c>supplier:outbox</c> for a folder of it.
    /// </summary>
    public required FilePlace In { get; init; }

    /// <summary>
    /// The files to process, by their path below <c>in</c>; one match is sufficient. <c>*</c> and <c>?</c> match within
    /// one name, <c>**</c> also matches sub-folders: <c>*.csv</c> matches files in the folder itself, <c>**/*.csv</c>
    /// also files in its sub-folders. Also <c>[a-z]</c>, <c>{a,b}</c> and <c>{1..9}</c>. A pattern with <c>!</c>
    /// negates the patterns before it; the last match decides. Case is significant; a leading dot is an ordinary
    /// character. Default: all files below <c>in</c>. For the syntax of other tools see etc/patterns.md.
    /// </summary>
    public IReadOnlyList<GlobPattern> Pattern { get; init; } = [];

    /// <summary>
    /// The files to exclude, in the syntax of <c>pattern</c>. As in a .gitignore file, a pattern without a slash
    /// matches a name in any folder, a pattern with a slash at its end matches folders only, a pattern that matches a
    /// folder excludes everything in it, and a pattern with <c>!</c> negates the patterns before it; the last match
    /// decides.
    /// </summary>
    public IReadOnlyList<GlobPattern> Exclude { get; init; } = [];

    /// <summary>Whether <c>pattern</c>, <c>exclude</c> and <c>regex</c> ignore case.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>A regular expression that the whole path below <c>in</c> must match in addition.</summary>
    public PathRegex? Regex { get; init; }

    /// <summary>
    /// Only files of days that are over. <c>pattern</c> contains the day: <c>{day:yyyyMMdd}/**</c> is a folder for each
    /// day, <c>{day:yyyy/MM/dd}/**</c> nested folders, <c>log-{day:yy-MM-dd}*.txt</c> files with the day in their name;
    /// <c>yyyy</c>, <c>yy</c>, <c>MM</c> and <c>dd</c> stand for digits, years from 1900 to 2199. A pattern with a day
    /// switches this on with the defaults. Names without a valid day, or with an ambiguous one, are skipped and
    /// reported; folders of days that are not over are not listed. Files named on the command line wait for their day
    /// too.
    /// </summary>
    public DatedOptions? Dated { get; init; }

    /// <summary>Only files that were last written at least this long ago.</summary>
    public TimeSpan? MinAge { get; init; }

    /// <summary>Only files that were last written at most this long ago.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Only files of at least this size.</summary>
    public ByteSize? MinSize { get; init; }

    /// <summary>Only files of at most this size.</summary>
    public ByteSize? MaxSize { get; init; }

    /// <summary>Only files that were last written at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only files that were last written before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// Only files whose size and time were unchanged for this long: files that are still being written are skipped.
    /// Observations of earlier runs count; each loop waits once for new files. A dry run does not wait and treats every
    /// file as unchanged.
    /// </summary>
    public TimeSpan? StableFor { get; init; }

    /// <summary>
    /// Only files for which this other file exists, relative to the file's own folder: <c>{name}.done</c>, with the
    /// words of a path. Files with such a name are not processed themselves.
    /// </summary>
    public TextTemplate? DoneFile { get; init; }

    /// <summary>
    /// The order of the files. With any order but <c>none</c> the first file starts when the whole folder is listed;
    /// without <c>max_files</c> the list is held in memory.
    /// </summary>
    public GlobOrder Order { get; init; } = GlobOrder.None;

    /// <summary>The maximum number of files in one loop; the others wait for the next loop.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxFiles { get; init; }

    /// <summary>What to do with symbolic links to files. Links to folders are never followed.</summary>
    public LinkPolicy Links { get; init; } = LinkPolicy.Skip;

    /// <summary>Whether empty files are processed.</summary>
    public bool Empty { get; init; } = true;

    /// <summary>What to do with a file that is done according to the journal.</summary>
    public ReprocessPolicy Reprocess { get; init; } = ReprocessPolicy.Changed;

    /// <summary><see cref="Pattern"/>, with regard to case or not.</summary>
    internal IReadOnlyList<GlobPattern> Patterns => PatternList.Of(Pattern, IgnoreCase);

    /// <inheritdoc/>
    public bool TellsDay => TakesDayOfTime || Pattern.Any(one => one.HasDay);

    /// <summary>
    /// Whether a file belongs to the day when it was last written, whatever its name and whether that is over.
    /// </summary>
    internal bool TakesDayOfTime { get; init; }

    object IFindsFiles.WithoutConditions() =>
        new GlobOptions
        {
            In = In,
            Order = Order,
            TakesDayOfTime = TellsDay,
        };

    IEnumerable<OptionError> IValidatableOptions.Faults()
    {
        foreach (var fault in PatternList.Faults(nameof(Pattern), Pattern, isExclude: false))
            yield return fault;
        foreach (var fault in PatternList.Faults(nameof(Exclude), Exclude, isExclude: true))
            yield return fault;
        if (MinAge > MaxAge)
            yield return new(nameof(MinAge), "'min_age' is greater than 'max_age': no file can match");
        if (MinSize?.Bytes > MaxSize?.Bytes)
            yield return new(nameof(MinSize), "'min_size' is greater than 'max_size': no file can match");
        if (Since >= Until)
            yield return new(nameof(Since), "'since' is not before 'until': no file can match");
        if (Dated is not null && !TellsDay)
            yield return new(nameof(Dated), "'dated' needs a 'pattern' that contains the day, such as {day:yyyyMMdd}/**");
        if (TellsDay && Pattern.FirstOrDefault(one => !one.IsNegated && !DayReader.TellsWholeDay(one)) is { } part)
            yield return new(
                nameof(Pattern),
                $"'{part}' contains no complete day, and 'pattern' is dated: each pattern needs year, month and day, such "
                    + "as {day:yyyyMMdd}"
            );
        if (Exclude.FirstOrDefault(one => one.HasDay) is { } excluding)
            yield return new(
                nameof(Exclude),
                $"'{excluding}': only 'pattern' can contain a day; write * or digits such as [0-9]"
            );
    }
}

/// <summary>In which order files are taken.</summary>
public enum GlobOrder
{
    /// <summary>The order in which the store lists them; the first file starts at once.</summary>
    None,

    /// <summary>By path.</summary>
    Name,

    /// <summary>The oldest first.</summary>
    Oldest,

    /// <summary>The newest first.</summary>
    Newest,

    /// <summary>The smallest first.</summary>
    Smallest,

    /// <summary>The largest first.</summary>
    Largest,
}

/// <summary>What to do with symbolic links.</summary>
public enum LinkPolicy
{
    /// <summary>They are skipped.</summary>
    Skip,

    /// <summary>Their target is processed under the name of the link, if it is in the same store.</summary>
    Follow,
}

/// <summary>What to do with a file that is done.</summary>
public enum ReprocessPolicy
{
    /// <summary>
    /// It is processed again only when its size or time has changed, or when it exists again after the pipeline deleted
    /// it.
    /// </summary>
    Changed,

    /// <summary>
    /// It is processed again in every loop, and every stage checks the existing files instead of the records of the
    /// journal. Wrong records of the journal are corrected.
    /// </summary>
    Always,
}

/// <summary>When the files of a day are processed.</summary>
public sealed record DatedOptions
{
    /// <summary>
    /// The delay after the end of a day until its files are processed, because they may still be written.
    /// </summary>
    [Between(typeof(TimeSpan), "0s", "3650d")]
    public TimeSpan DelayAfterDay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The time zone of the days, such as <c>Europe/Berlin</c>; default: the time zone of the machine.
    /// </summary>
    public TimeZoneInfo? Zone { get; init; }
}
