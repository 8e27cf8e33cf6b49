using System.Text.RegularExpressions;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Patterns;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.Stages.Glob;

/// <summary>What a <c>glob</c> can tell of an entry from its listing alone.</summary>
internal sealed class GlobFilter(GlobOptions options, MarkerName? markers)
{
    private readonly Regex? _doneFile = options.DoneFile?.ToRegex();
    private readonly IReadOnlyList<GlobPattern> _patterns = options.Patterns;
    private readonly IReadOnlyList<GlobPattern> _exclude = PatternList.Of(options.Exclude, options.IgnoreCase);
    private readonly PathRegex? _regex = options.IgnoreCase ? options.Regex?.IgnoringCase() : options.Regex;

    /// <summary>The folder to list: no file outside it can match.</summary>
    public StorePath Folder { get; } =
        options.In.Path
        / (
            options.Pattern.Count == 0
                ? StorePath.Root
                : GlobPattern.Common(options.Patterns.Where(one => !one.IsNegated).Select(one => one.Folder))
        );

    /// <summary>Whether a file in a sub-folder of <see cref="Folder"/> can match.</summary>
    public bool IsDeep =>
        _patterns.Count == 0 || _patterns.Any(one => !one.IsNegated && (one.IsDeep || options.In.Path / one.Folder != Folder));

    /// <summary>Why a name is not wanted, or null.</summary>
    /// <param name="path">The path below <c>in</c>, or below a folder that was named.</param>
    public string? WhyNotName(StorePath path)
    {
        if (WhyNotNamed(path) is { } never)
            return never;
        if (BenchFolder.Holds(path))
            return "created by a bench";
        if (WhyExcluded(path) is { } excluded)
            return excluded;
        if (_patterns.Count > 0 && PatternList.Deciding(_patterns, one => one.IsMatch(path.Text)) is not { IsNegated: false })
            return $"does not match '{string.Join("', '", _patterns)}'";
        if (_regex?.IsMatch(path.Text) == false)
            return $"does not match the regex '{options.Regex}'";
        return _doneFile?.IsMatch(path.Text) == true ? "a done file" : null;
    }

    /// <summary>Why a file, or all that lies in a folder, is excluded; null when it is not.</summary>
    public string? WhyExcluded(StorePath path, bool isFolder = false) =>
        PatternList.Excluding(_exclude, path, isFolder) is { } excluding ? $"excluded by '{excluding}'" : null;

    /// <summary>Why a file is not taken although somebody named it, or null.</summary>
    public string? WhyNotNamed(StorePath path) =>
        DraftName.RunOf(path.Name) is not null ? "a draft of a run"
        : markers?.IsMatch(path) == true ? "a marker of a group"
        : null;

    /// <summary>
    /// Why it does not matter that an entry cannot be used: no file is wanted that could be it, or lie in it. Null when
    /// one may be.
    /// </summary>
    /// <param name="path">Its path, as far as it can be shown: a question mark stands for what cannot.</param>
    /// <param name="told">What it is, where that is known.</param>
    public string? WhyNotUnusable(StorePath path, EntryKind? told)
    {
        if (WhyExcluded(path) is { } excluded)
            return excluded;
        if (told is EntryKind.Folder or null && IsDeep)
            return null;
        var mayMatch = options.Pattern.Any(one => one.IsMatch(path.Text.Replace('?', '/')));
        return mayMatch ? null : WhyNotName(path);
    }

    /// <summary>Why a file's size or time is not wanted, or null.</summary>
    public string? WhyNot(FileEntry file, DateTimeOffset now)
    {
        var age = now - file.ModifiedAt;
        // A size told as 0 is not believed (see ByteRange), but it is all that is known before the file is read.
        return !options.Empty && file.Length == 0 ? "empty"
            : options.MinSize is { } smallest && file.Length is { } small && small < smallest.Bytes
                ? $"{new ByteSize(small)} is smaller than min_size {smallest}"
            : options.MaxSize is { } largest && file.Length is { } large && large > largest.Bytes
                ? $"{new ByteSize(large)} is larger than max_size {largest}"
            : options.MinAge is { } youngest && age < youngest
                ? $"{TimeText.Written(file.ModifiedAt, now)}, younger than min_age {DurationText.Of(youngest)}"
            : options.MaxAge is { } oldest && age > oldest
                ? $"{TimeText.Written(file.ModifiedAt, now)}, older than max_age {DurationText.Of(oldest)}"
            : file.ModifiedAt < options.Since ? $"last written {file.ModifiedAt:u}, before since {options.Since:u}"
            : file.ModifiedAt >= options.Until ? $"last written {file.ModifiedAt:u}, not before until {options.Until:u}"
            : null;
    }

    /// <summary>
    /// Which option cannot be followed because the store does not tell what it asks for; null when there is none.
    /// </summary>
    public string? WhyUnknown(FileEntry file) =>
        file.Length is null && (options.MinSize ?? options.MaxSize) is not null
            ? $"its store does not report its size, which {(options.MinSize is null ? "max_size" : "min_size")} needs"
        : file.Length is null && !options.Empty ? "its store does not report its size, which 'empty: false' needs"
        : file.ModifiedAt is null && TimeOption is { } option ? $"its store does not report its time, which {option} needs"
        : null;

    private string? TimeOption =>
        options.MinAge is not null ? "min_age"
        : options.MaxAge is not null ? "max_age"
        : options.Since is not null ? "since"
        : options.Until is not null ? "until"
        : null;
}
