namespace Pipeline.Engine.Stages;

/// <summary>
/// Fetches the file into a local folder, as a draft that gets its name only when it is whole and on the disk; the
/// stages below work on the fetched file.
/// </summary>
[Stage("fetch-to-incoming")]
public sealed class FetchToIncoming(CopyOptions options, StageContext context)
    : TransferStage(options, context, goesOnWithCopy: true);
