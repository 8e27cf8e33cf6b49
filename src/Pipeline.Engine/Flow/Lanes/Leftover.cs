using Pipeline.Engine.Files;

namespace Pipeline.Engine.Flow.Lanes;

/// <summary>A copy that lies, or may lie, where a lane was when it lost the file to another.</summary>
/// <param name="Item">The file as it came to the spread.</param>
/// <param name="Lane">The lane's full name.</param>
/// <param name="Place">Where the copy lies.</param>
/// <param name="Made">The copy as its store reported it after the commit; null when the commit was not answered.</param>
internal sealed record Leftover(FileItem Item, string Lane, FilePlace Place, FileCopy? Made);
