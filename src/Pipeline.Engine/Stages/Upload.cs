using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stages;

/// <summary>Sends the file to a store, as a draft that gets its name only when it is whole; the stages below work on what was sent.</summary>
[Stage("upload")]
public sealed class Upload(CopyOptions options, StageContext house) : FileStage
{
    private readonly CopyWork _work = new(options, house, goesOnWithCopy: true);

    /// <inheritdoc/>
    public override ValueTask<Outcome> WorkAsync(FileItem item, CancellationToken stop) => _work.WorkAsync(item, stop);

    /// <inheritdoc/>
    public override ValueTask<Outcome> PreviewAsync(FileItem item, CancellationToken stop) => _work.PreviewAsync(item, stop);
}
