using Pipeline.Engine.Events;
using Pipeline.Engine.Files;
using Pipeline.Engine.Journal;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Tests.Stages;

/// <summary>The file <c>a</c> of the store <c>in</c> at one stage, with the store <c>out</c> beside it.</summary>
internal static class OneFile
{
    /// <summary>What the stage is built with.</summary>
    public static StageContext House(string step, IFileStore origin, IFileStore copy, IJournal journal) =>
        new()
        {
            Step = step,
            Pipeline = "test",
            Stores = new Dictionary<string, IFileStore> { ["in"] = origin, ["out"] = copy },
            Journal = journal,
            Events = new EventStream(),
            Clock = TimeProvider.System,
            Transfer = new(journal, "0123456789ab"),
        };

    /// <summary>The file as it is now.</summary>
    public static async Task<FileItem> FindAsync(IFileStore origin)
    {
        var found = (await origin.FindAsync(StorePath.Parse("a"), default))!.Value;
        return new()
        {
            Id = "1",
            Origin = new("in", found.Path),
            Place = new("in", found.Path),
            RelativePath = found.Path,
            Length = found.Length,
            ModifiedAt = found.ModifiedAt,
        };
    }
}
