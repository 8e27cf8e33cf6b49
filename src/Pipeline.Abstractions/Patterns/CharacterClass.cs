namespace Pipeline.Abstractions.Patterns;

/// <summary>A named class of characters, as POSIX has them: <c>[:digit:]</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Regex">What stands for it in a regular expression's set.</param>
/// <param name="Holds">Whether a character is of it.</param>
internal sealed record CharacterClass(string Name, string Regex, Func<char, bool> Holds)
{
    private static readonly CharacterClass[] All =
    [
        new("alpha", @"\p{L}", char.IsLetter),
        new("digit", "0-9", char.IsAsciiDigit),
        new("alnum", @"\p{L}0-9", letter => char.IsLetter(letter) || char.IsAsciiDigit(letter)),
        new("upper", @"\p{Lu}", char.IsUpper),
        new("lower", @"\p{Ll}", char.IsLower),
        new("xdigit", "0-9A-Fa-f", char.IsAsciiHexDigit),
        new("space", @"\s", char.IsWhiteSpace),
        new("blank", @" \t", letter => letter is ' ' or '\t'),
        new("punct", @"!-/:-@\[-`{-~", letter => char.IsAscii(letter) && (char.IsPunctuation(letter) || char.IsSymbol(letter))),
        new("word", @"\p{L}0-9_", letter => char.IsLetter(letter) || char.IsAsciiDigit(letter) || letter == '_'),
    ];

    /// <summary>Finds one by its name; returns what is wrong with a name that none has.</summary>
    public static string? Find(string name, out CharacterClass? known)
    {
        known = Array.Find(All, one => one.Name == name);
        return known is null
            ? $"unknown class '[:{name}:]'; known are {string.Join(' ', All.Select(one => $"[:{one.Name}:]"))}"
            : null;
    }
}
