using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>A list of branches, each with options of its own beside <c>stages</c>; the block has no other options.</summary>
/// <param name="Noun">What a branch is called in messages.</param>
/// <param name="Summary">What the stages of a branch are for.</param>
/// <param name="OptionsType">The record of a branch's options.</param>
/// <param name="Example">A branch as messages show it.</param>
/// <param name="NameOf">The name that a branch without a written one gets from its options.</param>
internal sealed record ListedBranches(
    string Noun,
    string Summary,
    Type OptionsType,
    string Example,
    Func<MappingNode, string> NameOf
) : BranchSyntax(Noun, Summary)
{
    public override string? Key => null;

    public override Type OptionsType { get; } = OptionsType;

    public override (SpecNode? Options, IReadOnlyList<BranchEntry> Branches) Read(
        IBlockSyntax syntax,
        SpecEntry block,
        PipelineModelReader reader
    )
    {
        if (block.Value is SequenceNode { Items.Count: > 0 } list)
            return (null, Named([.. list.Items.Select(node => Branch(node, reader)).OfType<BranchEntry>()], reader.Diagnostics));
        reader.Diagnostics.Add(
            block.Value.At,
            DiagnosticCode.Empty,
            $"a {syntax.Key} needs a list such as [{Example}]; found {(block.Value is SequenceNode ? "none" : block.Value.Shown)}"
        );
        return (null, []);
    }

    private BranchEntry? Branch(SpecNode node, PipelineModelReader reader)
    {
        if (node is not MappingNode mapping)
        {
            reader.Diagnostics.Add(node.At, DiagnosticCode.WrongShape, $"expected {Example}, found {node.Shown}");
            return null;
        }
        if (mapping.Find(StagesKey) is not { } stages)
        {
            reader.Diagnostics.Add(mapping.At, DiagnosticCode.MissingOption, $"option '{StagesKey}' is missing");
            return null;
        }
        return new(Written(mapping) ?? new(mapping.At, NameOf(mapping)), reader.Steps(stages, StagesKey))
        {
            Options = Without(mapping, StagesKey),
        };
    }

    /// <summary>
    /// The branches with names that differ: one that was made gets <c>-2</c>, <c>-3</c>; one that was written twice is
    /// a problem. So the names stay when another branch is put between.
    /// </summary>
    private List<BranchEntry> Named(IReadOnlyList<BranchEntry> branches, DiagnosticBag diagnostics)
    {
        var taken = new HashSet<string>();
        var named = new List<BranchEntry>();
        foreach (var branch in branches)
        {
            var (name, count) = (branch.Name, 2);
            var isWritten = Written((MappingNode)branch.Options!) is not null;
            if (isWritten)
                Names.Check(name, $"a {Noun}", name.Text, diagnostics);
            while (!taken.Add(name.Text))
            {
                if (isWritten)
                    diagnostics.Add(name.At, DiagnosticCode.DuplicateName, $"the name {name.Shown} is used twice");
                name = new(name.At, $"{branch.Name.Text}-{count++}");
            }
            named.Add(branch with { Name = name });
        }
        return named;
    }

    private static ScalarNode? Written(MappingNode branch) =>
        branch.Find("name") is ScalarNode { IsNothing: false } written ? written : null;
}
