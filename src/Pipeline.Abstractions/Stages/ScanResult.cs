using Pipeline.Abstractions.Items;

namespace Pipeline.Abstractions.Stages;

/// <summary>What a source decided about one file: taken, left with a reason, or failed.</summary>
public readonly record struct ScanResult
{
    private ScanResult(FilePlace at, FileItem? item, string? reason, Exception? fault, FileItem? failedItem = null) =>
        (At, Item, Reason, Fault, FailedItem) = (at, item, reason, fault, failedItem);

    /// <summary>The file.</summary>
    public FilePlace At { get; }

    /// <summary>The file, when it is taken.</summary>
    public FileItem? Item { get; }

    /// <summary>Why it is left, in words for a person.</summary>
    public string? Reason { get; }

    /// <summary>Why it cannot be taken although it should.</summary>
    public Exception? Fault { get; }

    /// <summary>
    /// With a <see cref="Fault"/>, what is known of the file all the same, its path and its day above all: by that
    /// others know that it is missing.
    /// </summary>
    public FileItem? FailedItem { get; }

    /// <summary>The file is taken.</summary>
    public static ScanResult Found(FileItem item) => new(item.Origin, item, null, null);

    /// <summary>The file is left.</summary>
    public static ScanResult Skipped(FilePlace at, string reason) => new(at, null, reason, null);

    /// <summary>The file should be taken and cannot.</summary>
    public static ScanResult Failed(FilePlace at, Exception fault, FileItem? failedItem = null) =>
        new(at, null, null, fault, failedItem);
}
