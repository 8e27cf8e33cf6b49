using System.Buffers;
using System.Text;
using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stores;

/// <summary>
/// The names of drafts: <c>.NAME.part-RUN-N</c>, where RUN names the run that owns it and N its attempt. NAME is shortened, so that a draft's name is no longer than that of its file where
/// that is a long one: a server that takes the file's name takes the draft's too, whatever its limit is.
/// </summary>
public static class DraftName
{
    /// <summary>So many bytes every server takes.</summary>
    private const int ShortName = 64;
    private const string Mark = ".part-";
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

    /// <summary>The run that owns the draft of that name, or null when it is no draft's name.</summary>
    public static string? RunOf(string name)
    {
        var mark = name.LastIndexOf(Mark, StringComparison.Ordinal);
        if (mark < 1 || name[0] != '.')
            return null;
        var tag = name.AsSpan(mark + Mark.Length);
        var dash = tag.IndexOf('-');
        return dash == RunLength && !tag[..dash].ContainsAnyExcept(HexDigits) && !tag[(dash + 1)..].ContainsAnyExcept(Digits)
            ? tag[..dash].ToString()
            : null;
    }

    /// <summary>The number of hexadecimal digits in a run's name.</summary>
    public const int RunLength = 12;
}
