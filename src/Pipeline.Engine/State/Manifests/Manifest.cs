using System.Text.Json;

namespace Pipeline.Engine.State.Manifests;

/// <summary>Reads manifests.</summary>
public static class Manifest
{
    /// <summary>
    /// The manifest's lines, as a stream when <paramref name="texts"/> is one (<see cref="File.ReadLines(string)"/>).
    /// Half a line, which a kill can leave at the end, is passed over.
    /// </summary>
    public static IEnumerable<ManifestLine> Read(IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            if (TryRead(text) is { } line)
                yield return line;
        }
    }

    /// <summary>One line, or null when the text is none.</summary>
    public static ManifestLine? TryRead(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(ManifestKeys.Today(text), JournalJson.Default.ManifestLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
