using Pipeline.Abstractions.Items;
using Pipeline.Engine.State;

namespace Pipeline.Engine.Stages;

/// <summary>What the plan asks for each file, to be compared with what the journal says was done.</summary>
public interface IPlanRequirements
{
    /// <summary>
    /// Whether a record speaks of the store that has the origin's store name today, as far as that is known.
    /// </summary>
    bool IsHere(FileRecord record);

    /// <summary>The full names of the stages that the plan asks for a file and that were not done with it.</summary>
    /// <param name="record">What the journal knows; a file that came to its end.</param>
    /// <param name="item">The file.</param>
    IReadOnlyList<string> Missing(FileRecord record, FileItem item);

    /// <summary>What was done with a file, as keys (see <see cref="RequirementKeys"/>).</summary>
    string Done(FileRecord record, FileItem item);
}
