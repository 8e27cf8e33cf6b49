using Pipeline.Abstractions.Options;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>
/// Each branch is a name and a list of stages, <c>NAME: [...]</c>: right below the block's key, or below a key of their
/// own among the block's options.
/// </summary>
internal sealed record NamedBranches(string Noun, string Summary, string? BranchesKey = null) : BranchSyntax(Noun, Summary)
{
    public override string? Key => BranchesKey;

    public override (SpecNode? Options, IReadOnlyList<BranchEntry> Branches) Read(
        IBlockSyntax syntax,
        SpecEntry block,
        PipelineModelReader reader
    )
    {
        if (Key is not { } key)
            return (null, Branches(syntax, block.Value, reader));
        if (MappingOf(block) is not { } mapping)
            return (block.Value, []);
        var branches = mapping.Entries.FirstOrDefault(entry =>
            entry.Key.Text == key || RenamedWord.Option(syntax.OptionsType!, entry.Key.Text) == key
        );
        // An old key stays among the options, where it is reported.
        return (Without(mapping, key), Branches(syntax, branches?.Value ?? new MappingNode(block.Key.At, []), reader));
    }

    private IReadOnlyList<BranchEntry> Branches(IBlockSyntax syntax, SpecNode node, PipelineModelReader reader)
    {
        if (node is not MappingNode { Entries.Count: > 0 } branches)
        {
            reader.Diagnostics.Add(
                node.At,
                DiagnosticCode.Empty,
                $"a {syntax.Key} needs {Plural}, each a name and a list of stages; found {(node is MappingNode ? "none" : node.Shown)}"
            );
            return [];
        }
        foreach (var (name, _) in branches.Entries)
            Names.Check(name, $"a {Noun}", name.Text, reader.Diagnostics);
        return [.. branches.Entries.Select(entry => new BranchEntry(entry.Key, reader.Steps(entry.Value, entry.Key.Text)))];
    }
}
