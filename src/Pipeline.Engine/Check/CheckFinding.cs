using Pipeline.Engine.Files;

namespace Pipeline.Engine.Check;

/// <summary>Something that is not as the journal says.</summary>
/// <param name="Place">The file; null when it is about the manifest itself.</param>
/// <param name="What">What is wrong, in words for a person.</param>
public sealed record CheckFinding(FilePlace? Place, string What);
