using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Abstractions.Items;

/// <summary>
/// A path inside a store: relative, <c>/</c>-separated, never with <c>.</c>, <c>..</c>, an empty part, NUL or a leading
/// slash. The empty path is the store's root. A name that came from a server becomes a <see cref="StorePath"/> or goes
/// nowhere.
/// </summary>
public readonly record struct StorePath
{
    private readonly string? _text;

    // Null for the root, so that it equals the default value.
    private StorePath(string text) => _text = text.Length > 0 ? text : null;

    /// <summary>The store's root folder.</summary>
    public static StorePath Root => default;

    /// <summary>The path as text; empty for the root.</summary>
    public string Text => _text ?? "";

    /// <summary>Whether this is the store's root folder.</summary>
    public bool IsRoot => Text.Length == 0;

    /// <summary>The last part of the path: the file's own name.</summary>
    public string Name => Text[(Text.LastIndexOf('/') + 1)..];

    /// <summary>The folder that holds this path.</summary>
    public StorePath Folder => Text.LastIndexOf('/') is var slash and > 0 ? new(Text[..slash]) : Root;

    /// <summary>
    /// Reads a path of our own: one that was made here, or written down by an earlier run. It may be of any length.
    /// </summary>
    /// <exception cref="FormatException">The text is no such path; the message says why.</exception>
    public static StorePath Parse(string text) => WhyNot(text) is { } why ? throw new FormatException(why) : new(text);

    /// <summary>
    /// Reads a path from outside, no longer than <see cref="PathLimits"/> allow; <paramref name="why"/> says in a few
    /// words what is wrong with one that cannot be.
    /// </summary>
    public static bool TryParse(string text, out StorePath path, [NotNullWhen(false)] out string? why)
    {
        path = default;
        why = PathLimits.WhyNot(text) ?? WhyNot(text);
        if (why is null)
            path = new(text);
        return why is null;
    }

    /// <summary>A path of our own, or null when the text is none.</summary>
    internal static StorePath? OwnOrNull(string text) => WhyNot(text) is null ? new StorePath(text) : null;

    /// <summary>The path of <paramref name="name"/> (which may have several parts) below this folder.</summary>
    public static StorePath operator /(StorePath folder, string name) => folder / Parse(name);

    /// <summary>The path of <paramref name="inner"/> below <paramref name="folder"/>.</summary>
    public static StorePath operator /(StorePath folder, StorePath inner) =>
        folder.IsRoot ? inner
        : inner.IsRoot ? folder
        : new($"{folder.Text}/{inner.Text}");

    /// <summary>Whether this path lies in <paramref name="folder"/>, at any depth.</summary>
    public bool IsBelow(StorePath folder) => !IsRoot && (folder.IsRoot || BeginsWith(folder.Text));

    /// <summary>
    /// This path as seen from <paramref name="folder"/>, which must be one of its folders or the root.
    /// </summary>
    public StorePath Below(StorePath folder)
    {
        if (folder.IsRoot)
            return this;
        return BeginsWith(folder.Text)
            ? new(Text[(folder.Text.Length + 1)..])
            : throw new ArgumentException($"'{Text}' is not below '{folder.Text}'", nameof(folder));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private bool BeginsWith(string folder) =>
        Text.Length > folder.Length && Text[folder.Length] == '/' && Text.StartsWith(folder, StringComparison.Ordinal);

    /// <summary>What is wrong with the form of a path, whatever its length; null when nothing is.</summary>
    internal static string? WhyNot(string text)
    {
        if (text.Length == 0)
            return null;
        if (text[0] == '/')
            return "a path in a store is relative to the store's root and does not begin with '/'";
        foreach (var part in text.AsSpan().Split('/'))
        {
            if (text.AsSpan()[part] is "" or "." or "..")
                return "an empty part, '.' or '..' is not allowed in a path";
        }
        return text.Contains('\0') ? "a path cannot contain a NUL character"
            : text.Contains('\uFFFD') ? "the name is not valid UTF-8"
            : null;
    }
}
