namespace Pipeline.Abstractions.Items;

/// <summary>A version of a file that a run claims.</summary>
/// <param name="Origin">The file.</param>
/// <param name="Facts">What its store told of that version.</param>
/// <param name="Draft">What is about to get its name; null where there is none that could be deleted.</param>
/// <param name="IsAhead">Whether it was claimed when it was listed.</param>
public sealed record FileClaim(FilePlace Origin, FileFacts Facts, FilePlace? Draft = null, bool IsAhead = false);
