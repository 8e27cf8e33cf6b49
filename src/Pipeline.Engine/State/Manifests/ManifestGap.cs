using Pipeline.Abstractions.Templates;

namespace Pipeline.Engine.State.Manifests;

/// <summary>
/// What a manifest tells and its journal does not know: the journal was lost, or an older one was put in its place. A
/// kill between the two, which are written one after the other, leaves a few lines too.
/// </summary>
/// <param name="manifest">The manifest's path.</param>
/// <param name="begin">How that one of the manifest's files begins up to which the journal knows them.</param>
/// <param name="from">Up to this byte the journal knows that file.</param>
public sealed class ManifestGap(string manifest, string begin, long from)
{
    private readonly ManifestParts _parts = new(manifest);

    /// <summary>The manifest's path.</summary>
    public string Manifest => manifest;

    /// <summary>How that one of the manifest's files begins up to which the journal knows them.</summary>
    public string Begin => begin;

    /// <summary>Up to this byte the journal knows that file.</summary>
    public long From => from;

    /// <summary>Whether the journal knows nothing of the manifest at all.</summary>
    public bool IsWhole => from == 0;

    /// <summary>All that a manifest tells; null where there is none.</summary>
    public static ManifestGap? OfAll(string manifest) =>
        new ManifestParts(manifest).FirstBegin() is { } begin ? new(manifest, begin, 0) : null;

    /// <summary>What is missing, in words for a person.</summary>
    /// <param name="left">What all lines tell.</param>
    public string Missing(ManifestLeftovers left) =>
        $"the manifest {manifest} lists {left.Lines} {(left.Lines == 1 ? "step" : "steps")} "
        + $"({TimeText.Of(left.First!.Value)} to {TimeText.Of(left.Last!.Value)}) that the journal does not know: "
        + (IsWhole ? "the journal was lost" : "an older journal was restored, or a run was killed while it wrote to it");

    /// <summary>Whether the journal knows all of the file that is written to.</summary>
    public bool IsClosed() => _parts.EndsAt(begin, from);

    /// <summary>Whether the file that the journal knows is there, with all that the journal knows of it.</summary>
    public bool IsThere() => _parts.HasLineEnd(begin, from);

    /// <summary>The lines, as a stream. A file that was rolled meanwhile is found by how it begins.</summary>
    /// <exception cref="IOException">The manifest cannot be read.</exception>
    public IEnumerable<ManifestLine> Lines() =>
        _parts.ReadAfter(begin, from).Select(text => Manifests.Manifest.TryRead(text.Text)).OfType<ManifestLine>();
}
