using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stages;

/// <summary>
/// Fetches the file into a local folder, as a draft that gets its name only when it is whole and on the disk; the stages below work on the fetched file.
/// </summary>
[Stage("fetch-to-incoming")]
public sealed class FetchToIncoming(CopyOptions options, StageContext house) : FileStage
{
    private readonly CopyWork _work = new(options, house, goesOnWithCopy: true);

    /// <inheritdoc/>
    public override ValueTask<Outcome> WorkAsync(FileItem item, CancellationToken stop) => _work.WorkAsync(item, stop);

    /// <inheritdoc/>
    public override ValueTask<Outcome> PreviewAsync(FileItem item, CancellationToken stop) => _work.PreviewAsync(item, stop);
}
