using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>One branch without a name: its stages stand under <c>stages</c> among the block's options.</summary>
internal sealed record SingleBranch(string Summary) : BranchSyntax("branch", Summary)
{
    public override string Key => StagesKey;

    public override (SpecNode? Options, IReadOnlyList<BranchEntry> Branches) Read(
        IBlockSyntax syntax,
        SpecEntry block,
        PipelineModelReader reader
    )
    {
        if (MappingOf(block) is not { } mapping)
            return (block.Value, []);
        if (mapping.Find(Key) is not { } stages)
        {
            reader.Diagnostics.Add(mapping.At, DiagnosticCode.MissingOption, $"option '{Key}' is missing");
            return (mapping, []);
        }
        return (Without(mapping, Key), [new(new(block.Key.At, ""), reader.Steps(stages, Key))]);
    }
}
