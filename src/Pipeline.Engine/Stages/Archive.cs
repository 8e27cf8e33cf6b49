namespace Pipeline.Engine.Stages;

/// <summary>
/// Makes a second copy, mostly a dated one; the stages below go on with the file they would have had without it.
/// </summary>
[Stage("archive")]
public sealed class Archive(CopyOptions options, StageContext context) : TransferStage(options, context, goesOnWithCopy: false);
