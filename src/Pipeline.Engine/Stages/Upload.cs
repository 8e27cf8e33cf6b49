namespace Pipeline.Engine.Stages;

/// <summary>
/// Sends the file to a store, as a draft that gets its name only when it is whole; the stages below work on what was
/// sent. Below <c>chunk</c> it sends slices, as many at once as its <c>concurrency</c> says, each to its place in the
/// one draft.
/// </summary>
[Stage("upload")]
public sealed class Upload(CopyOptions options, StageContext context) : TransferStage(options, context, goesOnWithCopy: true);
