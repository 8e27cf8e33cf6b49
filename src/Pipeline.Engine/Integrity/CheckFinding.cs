using Pipeline.Abstractions.Items;

namespace Pipeline.Engine.Integrity;

/// <summary>Something that is not as the journal says.</summary>
/// <param name="Place">The file; null when it is about the manifest itself.</param>
/// <param name="What">What is wrong, in words for a person.</param>
/// <param name="IsTrouble">
/// Whether a person must look at it. A copy that is gone while its origin is there unchanged is no trouble: nothing is
/// lost, and mostly another pipeline has taken it on.
/// </param>
public sealed record CheckFinding(FilePlace? Place, string What, bool IsTrouble = true);
