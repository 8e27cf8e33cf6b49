using System.Diagnostics.CodeAnalysis;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;

namespace Pipeline.Abstractions.Templates;

/// <summary>
/// A place whose path is a template (see <see cref="TextTemplate"/>): <c>archive:{modified:yyyy/MM/dd}/{path}</c>. A
/// leading slash means the store's root.
/// </summary>
public sealed class PathTemplate : ITemplateText
{
    private static readonly FileItem Sample = new()
    {
        Id = "sample",
        Origin = new("sample", StorePath.Parse("folder/stem.ext")),
        Place = new("sample", StorePath.Parse("folder/stem.ext")),
        RelativePath = StorePath.Parse("folder/stem.ext"),
        Length = 1,
        ModifiedAt = DateTimeOffset.UnixEpoch,
        Target = "target",
        Day = new(1970, 1, 1),
    };

    private readonly TextTemplate _path;

    private PathTemplate(string store, string text, TextTemplate path) => (Store, Text, _path) = (store, text, path);

    /// <summary>The store's name.</summary>
    public string Store { get; }

    /// <summary>The template as it was written, store included.</summary>
    public string Text { get; }

    /// <summary>The words that a template may hold.</summary>
    public static IEnumerable<string> Words => TextTemplate.Words;

    /// <summary>
    /// Reads a template; <paramref name="why"/> says what is wrong with one that can never become a file's place.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out PathTemplate? template, [NotNullWhen(false)] out string? why)
    {
        template = null;
        var colon = text.IndexOf(':');
        if (colon < 1 || text.AsSpan(0, colon).Contains('{'))
        {
            why = "a place begins with a store's name and ':'";
            return false;
        }
        if (!TextTemplate.TryParse(text[(colon + 1)..], out var path, out why))
            return false;
        var made = new PathTemplate(text[..colon], text, path);
        if (!made.TryFill(Sample, TimeProvider.System, "pipeline", out _, out var filled, out why))
        {
            why =
                filled.Length == 0 || filled.EndsWith('/')
                    ? $"'{text}' is a folder; add {{name}} or {{path}}"
                    : $"'{text}': {why}";
            return false;
        }
        template = made;
        return true;
    }

    /// <inheritdoc/>
    public bool Holds(string word) => _path.Holds(word);

    /// <summary>The place for one file.</summary>
    /// <param name="item">The file.</param>
    /// <param name="clock">
    /// Tells the time now and the time zone in which <c>{now}</c> and <c>{modified}</c> are written.
    /// </param>
    /// <param name="pipeline">The pipeline's name.</param>
    /// <exception cref="FormatException">What comes out is no path inside a store; the message says why.</exception>
    public FilePlace Fill(FileItem item, TimeProvider clock, string pipeline) =>
        TryFill(item, clock, pipeline, out var path, out var filled, out var why)
            ? new(Store, path)
            : throw new FormatException($"'{Text}' becomes '{filled}' for {item.Origin}: {why}");

    /// <inheritdoc/>
    public override string ToString() => Text;

    private bool TryFill(
        FileItem item,
        TimeProvider clock,
        string pipeline,
        out StorePath path,
        out string filled,
        [NotNullWhen(false)] out string? why
    )
    {
        filled = _path.Fill(item, clock, pipeline).TrimStart('/');
        if (StorePath.TryParse(filled, out path, out why) && path.IsRoot)
            why = "that is the store's root, not a file";
        return why is null;
    }
}
