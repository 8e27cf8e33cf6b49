using Pipeline.Abstractions.Templates;

namespace Pipeline.Abstractions.Patterns;

/// <summary>What a sign of a pattern stands for.</summary>
internal enum GlobSignKind
{
    /// <summary>The one character that is written.</summary>
    Literal,

    /// <summary>One character of a name.</summary>
    One,

    /// <summary>Any characters of a name, or none.</summary>
    Many,

    /// <summary>Any characters, or none.</summary>
    Anything,

    /// <summary>Any folders with their slashes, or none.</summary>
    Folders,

    /// <summary>A digit of a day.</summary>
    Digit,
}

/// <summary>One sign of a pattern.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Regex">The regular expression that says the same.</param>
internal sealed record GlobSign(GlobSignKind Kind, string Regex)
{
    /// <summary>The character of a literal.</summary>
    public char Letter { get; init; }

    /// <summary>The characters that a set names; empty for <c>?</c>, which takes every one.</summary>
    public IReadOnlyList<(char Low, char High)> Ranges { get; init; } = [];

    /// <summary>The named classes of characters of a set.</summary>
    public IReadOnlyList<Func<char, bool>> Classes { get; init; } = [];

    /// <summary>Whether upper and lower case are the same.</summary>
    public bool IgnoresCase { get; init; }

    /// <summary>Whether a set names the characters that it does not take.</summary>
    public bool IsNegated { get; init; } = true;

    /// <summary>The part of a day to which a digit belongs.</summary>
    public DayPart? Part { get; init; }

    /// <summary>Whether a digit is the last of its part.</summary>
    public bool IsLast { get; init; }

    /// <summary>Whether it takes that character.</summary>
    public bool Takes(char character) =>
        Kind switch
        {
            GlobSignKind.Literal => IsLetter(character),
            GlobSignKind.Digit => character is >= '0' and <= '9',
            GlobSignKind.Anything or GlobSignKind.Folders => true,
            GlobSignKind.Many => character != '/',
            _ => character != '/' && IsNamedInAnyCase(character) != IsNegated,
        };

    private bool IsLetter(char character) =>
        character == Letter
        || (IgnoresCase && (char.ToUpperInvariant(character) == Letter || char.ToLowerInvariant(character) == Letter));

    private bool IsNamed(char character) =>
        Ranges.Any(range => range.Low <= character && character <= range.High) || Classes.Any(one => one(character));

    private bool IsNamedInAnyCase(char character) =>
        IsNamed(character)
        || (IgnoresCase && (IsNamed(char.ToUpperInvariant(character)) || IsNamed(char.ToLowerInvariant(character))));
}
