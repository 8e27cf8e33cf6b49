using System.Buffers;
using System.Text;
using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stores;

/// <summary>
/// The names that a run gives: <c>.NAME.part-RUN-N</c> for a draft, <c>.NAME.deleting-RUN-N</c> for a file that is set
/// aside to be deleted, and <c>.NAME.replaced-RUN-N</c> for one that is about to be replaced. RUN names the run that
/// owns it and N its attempt. In a draft's name NAME is shortened, so that it is no longer than that of its file where
/// that is a long one: a server that takes the file's name takes the draft's too, whatever its limit is. A file that is
/// set aside keeps all of its name, so that it can get it back.
/// </summary>
public static class DraftName
{
    /// <summary>So many bytes every server takes.</summary>
    private const int ShortName = 64;
    private const int LongestName = 255;
    private const string Mark = ".part-";
    private const string AsideMark = ".deleting-";
    private const string ReplacedMark = ".replaced-";
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>The path of the draft for a file, beside the file so that the rename stays inside one folder.</summary>
    public static StorePath For(StorePath path, string tag)
    {
        var end = Mark + tag;
        var name = path.Name;
        var longest = Math.Max(ShortName, Encoding.UTF8.GetByteCount(name));
        var room = longest - 1 - Encoding.UTF8.GetByteCount(end);
        while (Encoding.UTF8.GetByteCount(name) > room)
            name = name[..^(name.Length > 1 && char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        return path.Folder / $".{name}{end}";
    }

    /// <summary>
    /// The path beside a file to which it is renamed before it is deleted; null when its name is too long to be kept as
    /// a part of that.
    /// </summary>
    public static StorePath? AsideFor(StorePath path, string tag)
    {
        var end = AsideMark + tag;
        return Encoding.UTF8.GetByteCount(path.Name) <= LongestName - 1 - end.Length ? path.Folder / $".{path.Name}{end}" : null;
    }

    /// <summary>
    /// The path beside a file to which it is renamed while another one gets its name, where the store cannot replace in
    /// one step.
    /// </summary>
    public static StorePath ReplacedFor(StorePath path, string tag) => path.Folder / $".{path.Name}{ReplacedMark}{tag}";

    /// <summary>
    /// The path that a file had before it was set aside; null when the path is not that of such a file. What lies there
    /// is no draft, and must never be swept as one.
    /// </summary>
    public static StorePath? BeforeAside(StorePath path) =>
        (
            RunOf(path.Name, AsideMark) is not null ? AsideMark
            : IsReplaced(path.Name) ? ReplacedMark
            : null
        )
            is { } mark
            ? path.Folder / path.Name[1..path.Name.LastIndexOf(mark, StringComparison.Ordinal)]
            : null;

    /// <summary>
    /// Whether a file of that name was to be replaced by another one: it is of no use as soon as that has its name.
    /// </summary>
    public static bool IsReplaced(string name) => RunOf(name, ReplacedMark) is not null;

    /// <summary>The run that gave a name of any kind; null for every other name.</summary>
    public static string? RunOf(string name) => RunOf(name, Mark) ?? RunOf(name, AsideMark) ?? RunOf(name, ReplacedMark);

    private static string? RunOf(string name, string its)
    {
        // Asked of every name of a listing, of which few begin so.
        if (name is not ['.', ..] || name.LastIndexOf(its, StringComparison.Ordinal) is not (>= 2 and var mark))
            return null;
        var tag = name.AsSpan(mark + its.Length);
        var dash = tag.IndexOf('-');
        return dash == RunLength && !tag[..dash].ContainsAnyExcept(HexDigits) && !tag[(dash + 1)..].ContainsAnyExcept(Digits)
            ? tag[..dash].ToString()
            : null;
    }

    /// <summary>The number of hexadecimal digits in a run's name.</summary>
    public const int RunLength = 12;
}
