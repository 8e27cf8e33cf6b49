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
    /// The folder to look in: <c>supplier:</c> for a whole store, <c>supplier:outbox</c> for a folder of it.
    /// </summary>
    public required FilePlace In { get; init; }

    /// <summary>
    /// Which files to take, by their path below <c>in</c>; one match is enough. <c>*</c> and <c>?</c> stay inside one
    /// name, <c>**</c> crosses folders: <c>*.csv</c> takes from the folder itself, <c>**/*.csv</c> from its sub-folders
    /// too. Also <c>[a-z]</c>, <c>{a,b}</c> and <c>{1..9}</c>. A pattern with <c>!</c> takes back what those before it
    /// take; the last that matches decides. Upper and lower case differ; a leading dot is a character like any other.
    /// Everything below <c>in</c> when it is not given. What other tools write, and what that is here: etc/patterns.md.
    /// </summary>
    public IReadOnlyList<GlobPattern> Pattern { get; init; } = [];

    /// <summary>
    /// Which files not to take, written like <c>pattern</c>. As in a .gitignore file, a pattern without a slash speaks
    /// of a name in any folder, one with a slash at its end of folders only, one that matches a folder excludes all
    /// that lies in it, and one with <c>!</c> takes back what those before it exclude; the last that matches decides.
    /// </summary>
    public IReadOnlyList<GlobPattern> Exclude { get; init; } = [];

    /// <summary>Whether upper and lower case are the same in <c>pattern</c>, <c>exclude</c> and <c>regex</c>.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>A regular expression that the whole path below <c>in</c> must match besides.</summary>
    public PathRegex? Regex { get; init; }

    /// <summary>
    /// Takes only files of days that are over. Where the day stands, <c>pattern</c> says: <c>{day:yyyyMMdd}/**</c> is a
    /// folder for each day, <c>{day:yyyy/MM/dd}/**</c> folders in folders, <c>log-{day:yy-MM-dd}*.txt</c> files with
    /// the day in their name; <c>yyyy</c>, <c>yy</c>, <c>MM</c> and <c>dd</c> stand for digits, years go from 1900 to
    /// 2199. A pattern with a day is enough, then the defaults hold. What has no day of the calendar in its name, or
    /// could be of two, is told and left; folders of days that are not over are not looked into. Files named on the
    /// command line wait for their day too.
    /// </summary>
    public DatedOptions? Dated { get; init; }

    /// <summary>Takes only files that were last written at least this long ago.</summary>
    public TimeSpan? MinAge { get; init; }

    /// <summary>Takes only files that were last written at most this long ago.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Takes only files of at least this size.</summary>
    public ByteSize? MinSize { get; init; }

    /// <summary>Takes only files of at most this size.</summary>
    public ByteSize? MaxSize { get; init; }

    /// <summary>Takes only files that were last written at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Takes only files that were last written before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>
    /// Takes only files whose size and time were seen unchanged over this long: files that somebody still writes are
    /// left. Earlier runs count; a file seen for the first time is waited for once in each loop. A dry run does not
    /// wait and counts every file as unchanged.
    /// </summary>
    public TimeSpan? StableFor { get; init; }

    /// <summary>
    /// Takes a file only when this other file is there too, seen from the file's own folder: <c>{name}.done</c>. It
    /// takes the words of a path. Files that bear such a name are not taken themselves.
    /// </summary>
    public TextTemplate? DoneFile { get; init; }

    /// <summary>
    /// In which order files are taken. Any order but <c>none</c> begins only when the whole folder was listed; without
    /// a <c>max_files</c> the list is held in memory.
    /// </summary>
    public GlobOrder Order { get; init; } = GlobOrder.None;

    /// <summary>How many files are taken in one loop at the most; the others are left for the next.</summary>
    [Range(1, int.MaxValue)]
    public int? MaxFiles { get; init; }

    /// <summary>What to do with symbolic links to files. Links to folders are never followed.</summary>
    public LinkPolicy Links { get; init; } = LinkPolicy.Skip;

    /// <summary>Whether files without a byte are taken.</summary>
    public bool Empty { get; init; } = true;

    /// <summary>What to do with a file that the journal knows as done.</summary>
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
            yield return new(nameof(MinAge), "'min_age' is greater than 'max_age': no file can be taken");
        if (MinSize?.Bytes > MaxSize?.Bytes)
            yield return new(nameof(MinSize), "'min_size' is greater than 'max_size': no file can be taken");
        if (Since >= Until)
            yield return new(nameof(Since), "'since' is not before 'until': no file can be taken");
        if (Dated is not null && !TellsDay)
            yield return new(
                nameof(Dated),
                "'dated' needs a 'pattern' that says where the day stands, such as {day:yyyyMMdd}/**"
            );
        if (TellsDay && Pattern.FirstOrDefault(one => !one.IsNegated && !DayReader.TellsWholeDay(one)) is { } part)
            yield return new(
                nameof(Pattern),
                $"'{part}' tells no whole day, and 'pattern' is dated: each one needs year, month and day, such as {{day:yyyyMMdd}}"
            );
        if (Exclude.FirstOrDefault(one => one.HasDay) is { } excluding)
            yield return new(nameof(Exclude), $"'{excluding}': a day stands in 'pattern' only; write * or digits such as [0-9]");
    }
}

/// <summary>In which order files are taken.</summary>
public enum GlobOrder
{
    /// <summary>As the store lists them; the first file is taken at once.</summary>
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
    /// <summary>They are left.</summary>
    Skip,

    /// <summary>The file they lead to is taken under the link's name, if it lies in the same store.</summary>
    Follow,
}

/// <summary>What to do with a file that is done.</summary>
public enum ReprocessPolicy
{
    /// <summary>
    /// It is taken again only when its size or time changed, or when it is there again though the pipeline had deleted
    /// it.
    /// </summary>
    Changed,

    /// <summary>
    /// It is taken again in every loop, and what the journal knows of its copies does not count: every stage looks at
    /// what is there. So what the journal believes and is not true comes right again.
    /// </summary>
    Always,
}
