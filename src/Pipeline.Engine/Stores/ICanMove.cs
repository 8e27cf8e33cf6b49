using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stores;

/// <summary>A store that can rename a file inside itself in one step.</summary>
public interface ICanMove
{
    /// <summary>Moves a file, replacing what has the new name. Missing folders are made.</summary>
    ValueTask MoveAsync(StorePath from, StorePath to, CancellationToken stop);
}
