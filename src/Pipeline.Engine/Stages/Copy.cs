namespace Pipeline.Engine.Stages;

/// <summary>
/// Copies the file to another place; the stages below work on the copy. Inside one server or one disk the bytes stay
/// there, where that can be done.
/// </summary>
[Stage("copy")]
public sealed class Copy(CopyOptions options, StageContext context) : TransferStage(options, context, goesOnWithCopy: true);
