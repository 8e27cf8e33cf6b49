namespace Pipeline.Abstractions.Items;

/// <summary>A path in a named store, written <c>store:path</c>.</summary>
/// <param name="Store">The store's name in the pipeline file.</param>
/// <param name="Path">The path inside it.</param>
public readonly record struct FilePlace(string Store, StorePath Path)
{
    /// <inheritdoc/>
    public override string ToString() => string.Concat(Store, ":", Path.Text);
}
