using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stores;

/// <summary>A store that can hash a file where it lies.</summary>
public interface ICanHash
{
    /// <summary>The file's hash, or null when the store cannot give it for this algorithm.</summary>
    ValueTask<ContentHash?> HashAsync(StorePath path, string algorithm, CancellationToken stop);
}
