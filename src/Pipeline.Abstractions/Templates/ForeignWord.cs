namespace Pipeline.Abstractions.Templates;

/// <summary>What other tools call the words of a place.</summary>
internal static class ForeignWord
{
    private static readonly Dictionary<string, string> Meanings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["file"] = "{name}",
        ["filename"] = "{name}",
        ["file_name"] = "{name}",
        ["file:name"] = "{path}",
        ["file:onlyname"] = "{name}",
        ["file:parent"] = "{folder}",
        ["file:ext"] = "{ext}",
        ["basename"] = "{name}",
        ["base"] = "{stem}",
        ["noext"] = "{stem}",
        ["extension"] = "{ext}",
        ["suffix"] = "{ext}",
        ["dir"] = "{folder}",
        ["dirname"] = "{folder}",
        ["directory"] = "{folder}",
        ["parent"] = "{folder}",
        ["relpath"] = "{path}",
        ["filepath"] = "{path}",
        ["fullpath"] = "{path}",
        ["key"] = "{path}",
        ["length"] = "{size}",
        ["filesize"] = "{size}",
        ["bytes"] = "{size}",
        ["year"] = "{modified:yyyy}",
        ["month"] = "{modified:MM}",
        ["hour"] = "{modified:HH}",
        ["mtime"] = "{modified:yyyyMMdd}",
        ["date"] = "{modified:yyyyMMdd} or {now:yyyyMMdd}",
        ["time"] = "{now:HHmmss}",
        ["timestamp"] = "{now:yyyyMMddHHmmss}",
        ["today"] = "{now:yyyyMMdd}",
    };

    /// <summary>What is written here; null when nothing is known for it.</summary>
    /// <param name="inner">The text between the braces.</param>
    public static string? Meant(string inner)
    {
        var bare = inner.Trim(' ', '{', '}', '.', '$', '/');
        var (word, format) = bare.IndexOf(':') is var colon and >= 0 ? (bare[..colon], bare[colon..]) : (bare, "");
        var own = TextTemplate.Words.FirstOrDefault(known => known.Equals(word, StringComparison.OrdinalIgnoreCase));
        return own is not null
            ? $"{{{own}{format}}}"
            : Meanings.GetValueOrDefault(bare)
                ?? Meanings.GetValueOrDefault(word)
                ?? (
                    word.Length > 1 && "yYmMdDhHsS".Contains(word[0]) && word.All(letter => "yYmMdDhHsS-_".Contains(letter))
                        ? $"{{modified:{word.Replace('Y', 'y').Replace('D', 'd')}}} or {{now:…}}"
                        : null
                );
    }
}
