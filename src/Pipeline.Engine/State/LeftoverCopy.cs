using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.State;

/// <summary>A copy that a target left, or may have left, when the file moved to another target.</summary>
/// <param name="Run">The run that left it.</param>
/// <param name="Target">The target's full name.</param>
/// <param name="Origin">The file.</param>
/// <param name="Place">The place of the copy.</param>
public sealed record LeftoverCopy(string Run, string Target, FilePlace Origin, FilePlace Place)
{
    /// <summary>The version of the file.</summary>
    public FileFacts Facts { get; init; }

    /// <summary>The size that the copy has.</summary>
    public long? Length { get; init; }

    /// <summary>The time that the copy has.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>Whether it was committed, for sure; when the commit was not answered its bytes must prove it.</summary>
    public bool IsMade { get; init; }

    /// <summary>The store in which it lies, by its identity.</summary>
    public string? StoreId { get; init; }
}
