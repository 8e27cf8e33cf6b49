using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>A pipeline file taken apart into its stores and stages, right or wrong. The rules look at this.</summary>
internal sealed class PipelineModel
{
    /// <summary>The keys beside stores and stages.</summary>
    public required MappingNode Head { get; set; }

    /// <summary>The stores.</summary>
    public required IReadOnlyList<StoreEntry> Stores { get; init; }

    /// <summary>The entries from top to bottom.</summary>
    public required IReadOnlyList<Entry> Entries { get; init; }

    /// <summary>The file.</summary>
    public required string File { get; init; }

    /// <summary>What the plan is made from beside the file.</summary>
    public required PlanInputs Inputs { get; init; }

    /// <summary>Every stage, those in branches included, from top to bottom.</summary>
    public IEnumerable<StageEntry> Stages => All(Entries).OfType<StageEntry>();

    /// <summary>Every block, those in branches included, from top to bottom.</summary>
    public IEnumerable<BlockEntry> Blocks => All(Entries).OfType<BlockEntry>();

    /// <summary>Every entry, those in branches included, from top to bottom.</summary>
    public IEnumerable<Entry> Everything => All(Entries);

    /// <summary>The first entry, or null.</summary>
    public Entry? First => Entries is [var first, ..] ? first : null;

    /// <summary>The store of that name, or null.</summary>
    public StoreEntry? Store(string name) => Stores.FirstOrDefault(store => store.Name.Text == name);

    /// <summary>Entries and all that stand in them, from top to bottom.</summary>
    public static IEnumerable<Entry> All(IEnumerable<Entry> entries) =>
        entries.SelectMany(entry =>
            entry is BlockEntry block ? block.Branches.SelectMany(branch => All(branch.Entries)).Prepend(entry) : [entry]
        );
}
