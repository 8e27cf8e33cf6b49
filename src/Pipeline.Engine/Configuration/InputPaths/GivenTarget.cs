using Pipeline.Abstractions.Items;
using Pipeline.Engine.Configuration.Diagnostics;

namespace Pipeline.Engine.Configuration.InputPaths;

/// <summary>What a path on the command line leads to.</summary>
/// <param name="At">The path as it was typed, for problems.</param>
/// <param name="Place">The file or folder.</param>
/// <param name="Inside">Its path seen from the folder where the source would look, when it lies there.</param>
/// <param name="Parts">The parts of its full path, from which it gets its name when it lies elsewhere.</param>
/// <param name="IsFile">Whether it is a file; null where only a server knows.</param>
internal sealed record GivenTarget(
    SourceLocation At,
    FilePlace Place,
    StorePath? Inside,
    IReadOnlyList<string> Parts,
    bool? IsFile
)
{
    /// <summary>The path made of so many of its last parts.</summary>
    public StorePath Last(int parts) => StorePath.Parse(string.Join('/', Parts.Skip(Parts.Count - parts)));
}
