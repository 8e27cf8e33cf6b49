using System.Text.RegularExpressions;
using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Templates;

/// <summary>The names of a group's markers, and of the claims beside them by which a stale one is taken over.</summary>
public sealed class MarkerName(TextTemplate name)
{
    private const string Mark = ".claim-";
    private readonly Regex _name = name.ToRegex();

    /// <summary>The place of a claim to a marker.</summary>
    /// <param name="marker">The marker.</param>
    /// <param name="hash">A hash of that very marker, hexadecimal.</param>
    public static StorePath Claim(StorePath marker, string hash) => marker.Folder / $"{marker.Name}{Mark}{hash[..16]}";

    /// <summary>Whether a file's path is that of a marker or of a claim.</summary>
    public bool IsMatch(StorePath path)
    {
        var claim = path.Name.LastIndexOf(Mark, StringComparison.Ordinal);
        return _name.IsMatch(claim > 0 ? path.Name[..claim] : path.Name);
    }
}
