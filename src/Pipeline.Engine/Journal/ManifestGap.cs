using Pipeline.Engine.Files;

namespace Pipeline.Engine.Journal;

/// <summary>
/// What a manifest tells and its journal does not know: the journal was lost, or an older one was put in its place. A
/// kill between the two, which are written one after the other, leaves a few lines too.
/// </summary>
/// <param name="manifest">The manifest's path.</param>
/// <param name="from">Up to this byte the journal knows it.</param>
public sealed class ManifestGap(string manifest, long from)
{
    /// <summary>The manifest's path.</summary>
    public string Manifest => manifest;

    /// <summary>Up to this byte the journal knows it.</summary>
    public long From => from;

    /// <summary>Whether the journal knows nothing of the manifest at all.</summary>
    public bool IsWhole => from == 0;

    /// <summary>What is missing, in words for a person.</summary>
    /// <param name="left">What all lines tell.</param>
    public string Missing(LeftNotes left) =>
        $"the manifest {manifest} tells of {left.Lines} {(left.Lines == 1 ? "step" : "steps")} "
        + $"({TimeText.Of(left.First!.Value)} to {TimeText.Of(left.Last!.Value)}) that the journal does not know: "
        + (IsWhole ? "the journal was lost" : "an older journal was put back, or a run was killed as it wrote there");

    /// <summary>The lines, as a stream.</summary>
    /// <exception cref="IOException">The manifest cannot be read.</exception>
    public IEnumerable<ManifestLine> Lines()
    {
        using var file = new FileStream(manifest, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = from;
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } text)
        {
            if (Journal.Manifest.TryRead(text) is { } line)
                yield return line;
        }
    }
}
