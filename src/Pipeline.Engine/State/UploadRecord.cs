using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State;

/// <summary>A draft that its store shows in no list, as a run has noted it.</summary>
/// <param name="Run">The run that has begun it.</param>
/// <param name="Place">What it is to become.</param>
/// <param name="Mark">What its store knows it by.</param>
public sealed record UploadRecord(string Run, FilePlace Place, string Mark)
{
    /// <summary>The file that it holds, for the manifest's line about it; null where the journal was asked.</summary>
    public FilePlace? Origin { get; init; }
}
