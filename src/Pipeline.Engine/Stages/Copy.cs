using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stages;

/// <summary>Copies the file to another place; the stages below work on the copy. Inside one server or one disk the bytes stay there, where that can be done.</summary>
[Stage("copy")]
public sealed class Copy(CopyOptions options, StageContext house) : FileStage
{
    private readonly CopyWork _work = new(options, house, goesOnWithCopy: true);

    /// <inheritdoc/>
    public override ValueTask<Outcome> WorkAsync(FileItem item, CancellationToken stop) => _work.WorkAsync(item, stop);

    /// <inheritdoc/>
    public override ValueTask<Outcome> PreviewAsync(FileItem item, CancellationToken stop) => _work.PreviewAsync(item, stop);
}
