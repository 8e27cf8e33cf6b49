using System.Buffers;
using System.Text;
using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stores;

/// <summary>
/// The names that a run gives: <c>.NAME.part-RUN-N</c> for a draft, <c>.NAME.deleting-RUN-N</c> for a file that is set
/// aside to be deleted, and <c>.NAME.replaced-RUN-N</c> for one that is about to be replaced; without the first dot
/// where a store wants it so (<see cref="TempName.Suffix"/>), unless NAME itself begins with one. Both forms are known
/// everywhere, whatever a store wants today. RUN names the run that owns it and N its attempt. In a draft's name NAME
/// is shortened, so that it is no longer than that of its file where that is a long one: a server that takes the file's
/// name takes the draft's too, whatever its limit is. A file that is set aside keeps all of its name, so that it can
/// get it back.
/// </summary>
public static class DraftName
{
    /// <summary>So many bytes every server takes.</summary>
    private const int ShortName = 64;
    private const int LongestName = 255;
    private const string Mark = ".part-";
    private const string AsideMark = ".deleting-";
    private const string ReplacedMark = ".replaced-";
    private static readonly string[] Marks = [Mark, AsideMark, ReplacedMark];
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>The path of the draft for a file, beside the file so that the rename stays inside one folder.</summary>
    public static StorePath For(StorePath path, string tag, TempName form = TempName.Hidden)
    {
        var end = Mark + tag;
        var name = path.Name;
        var dot = DotOf(name, form);
        var longest = Math.Max(ShortName, Encoding.UTF8.GetByteCount(name));
        var room = longest - dot.Length - Encoding.UTF8.GetByteCount(end);
        while (Encoding.UTF8.GetByteCount(name) > room)
            name = name[..^(name.Length > 1 && char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        return path.Folder / $"{dot}{name}{end}";
    }

    /// <summary>
    /// The path beside a file to which it is renamed before it is deleted; null when its name is too long to be kept as
    /// a part of that.
    /// </summary>
    public static StorePath? AsideFor(StorePath path, string tag, TempName form = TempName.Hidden)
    {
        var name = $"{DotOf(path.Name, form)}{path.Name}{AsideMark}{tag}";
        return Encoding.UTF8.GetByteCount(name) <= LongestName ? path.Folder / name : null;
    }

    /// <summary>
    /// The path beside a file to which it is renamed while another one gets its name, where the store cannot replace in
    /// one step.
    /// </summary>
    public static StorePath ReplacedFor(StorePath path, string tag, TempName form = TempName.Hidden) =>
        path.Folder / $"{DotOf(path.Name, form)}{path.Name}{ReplacedMark}{tag}";

    /// <summary>
    /// The path that a file had before it was set aside; null when the path is not that of such a file. What lies there
    /// is no draft, and must never be swept as one.
    /// </summary>
    public static StorePath? BeforeAside(StorePath path) =>
        Parts(path.Name) is { Mark: not Mark } its ? path.Folder / its.Name : null;

    /// <summary>
    /// Whether a file of that name was to be replaced by another one: it is of no use as soon as that has its name.
    /// </summary>
    public static bool IsReplaced(string name) => Parts(name) is { Mark: ReplacedMark };

    /// <summary>Whether a name is that of a draft: neither of a file that was set aside, nor any other.</summary>
    public static bool IsDraft(string name) => Parts(name) is { Mark: Mark };

    /// <summary>Whether a path is that of a draft which some run has made for a file.</summary>
    public static bool IsDraftOf(StorePath draft, StorePath path) =>
        draft.Folder == path.Folder
        && Parts(draft.Name) is { Mark: Mark } its
        && path.Name.StartsWith(its.Name, StringComparison.Ordinal);

    /// <summary>The run that gave a name of any kind; null for every other name.</summary>
    public static string? RunOf(string name) => Parts(name)?.Run;

    /// <summary>A name that begins with a dot gets another one, so that each name tells what it was before.</summary>
    private static string DotOf(string name, TempName form) => form == TempName.Hidden || name is ['.', ..] ? "." : "";

    /// <summary>
    /// What a run's name is made of. Asked of every name of a listing, of which few end so: read from its end.
    /// </summary>
    private static (string Name, string Mark, string Run)? Parts(string name)
    {
        var dash = name.Length - 1;
        while (dash >= 0 && char.IsAsciiDigit(name[dash]))
            dash--;
        var start = dash - RunLength;
        if (dash == name.Length - 1 || start < 0 || name[dash] != '-')
            return null;
        var run = name.AsSpan(start, RunLength);
        if (run.ContainsAnyExcept(HexDigits))
            return null;
        var before = name.AsSpan(0, start);
        foreach (var mark in Marks)
        {
            if (!before.EndsWith(mark, StringComparison.Ordinal))
                continue;
            var had = before[..^mark.Length];
            had = had is ['.', ..] ? had[1..] : had;
            return had.IsEmpty ? null : (had.ToString(), mark, run.ToString());
        }
        return null;
    }

    /// <summary>The number of hexadecimal digits in a run's name.</summary>
    public const int RunLength = 12;
}

/// <summary>How files are called as long as they are written, or set aside (see <see cref="DraftName"/>).</summary>
public enum TempName
{
    /// <summary><c>.NAME.part-…</c>: most programs do not see such files.</summary>
    Hidden,

    /// <summary><c>NAME.part-…</c>, for servers that refuse or hide names that begin with a dot.</summary>
    Suffix,
}
