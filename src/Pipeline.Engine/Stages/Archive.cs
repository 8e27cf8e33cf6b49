using Pipeline.Engine.Files;

namespace Pipeline.Engine.Stages;

/// <summary>Makes a second copy, mostly a dated one; the stages below go on with the file they would have had without it.</summary>
[Stage("archive")]
public sealed class Archive(CopyOptions options, StageContext house) : FileStage
{
    private readonly CopyWork _work = new(options, house, goesOnWithCopy: false);

    /// <inheritdoc/>
    public override ValueTask<Outcome> WorkAsync(FileItem item, CancellationToken stop) => _work.WorkAsync(item, stop);

    /// <inheritdoc/>
    public override ValueTask<Outcome> PreviewAsync(FileItem item, CancellationToken stop) => _work.PreviewAsync(item, stop);
}
