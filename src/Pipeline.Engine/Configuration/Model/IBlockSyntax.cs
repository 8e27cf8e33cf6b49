using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Configuration.Diagnostics;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>
/// One kind of block as a pipeline file writes it: reader, rules, schema, reference and drawings know a block by this
/// alone. The options that members get are a record of <see cref="OptionsType"/>.
/// </summary>
internal interface IBlockSyntax
{
    /// <summary>The key in YAML: <c>fork</c>.</summary>
    string Key { get; }

    /// <summary>
    /// What the block does, for the reference and the schema; null for the summary of its record of options, or of its
    /// branches' options.
    /// </summary>
    string? Summary => null;

    /// <summary>The record of its options; null when it has none.</summary>
    Type? OptionsType => null;

    /// <summary>The record of the settings beside its key.</summary>
    Type SettingsType => typeof(BlockSettings);

    /// <summary>How its branches are written.</summary>
    BranchSyntax Branches { get; }

    /// <summary>Which branches get a file.</summary>
    BranchDelivery Delivery { get; }

    /// <summary>
    /// Why a stage inside must not delete the file, as the end of the sentence "it would delete files …".
    /// </summary>
    string WhyNoDelete { get; }

    /// <summary>
    /// Whether no file continues below the block before others have come to it, so that a missing one holds up others.
    /// </summary>
    bool WaitsForOthers => false;

    /// <summary>
    /// Whether a branch with those options takes a file; it counts with <see cref="BranchDelivery.FirstMatch"/>.
    /// </summary>
    /// <param name="branchOptions">A record of <see cref="BranchSyntax.OptionsType"/>.</param>
    /// <param name="path">The file's path below the folder where the source found it.</param>
    bool Takes(object? branchOptions, StorePath path) => true;

    /// <summary>Reports what is wrong with a block though each option by itself is right.</summary>
    void Check(BlockEntry block, PipelineModel model, DiagnosticBag diagnostics) { }

    /// <summary>What a drawing writes behind the block's name; null for nothing.</summary>
    string? Caption(object? options) => null;

    /// <summary>The name of files that the block itself writes where files are found; null when it writes none.</summary>
    MarkerName? MarkersOf(object? options) => null;

    /// <summary>The options with which a benchmark runs the block over its own made-up files.</summary>
    object? ForBenchmark(object? options) => options;
}

/// <summary>Which branches of a block get a file.</summary>
internal enum BranchDelivery
{
    /// <summary>Every branch gets every file.</summary>
    Every,

    /// <summary>The first branch that takes the file gets it: the file alone decides.</summary>
    FirstMatch,

    /// <summary>
    /// One branch gets the file. The run decides which, and it can change; the branch is the file's target.
    /// </summary>
    AnyOne,
}

/// <summary>One kind of block, for the registry.</summary>
public sealed class BlockDescriptor
{
    internal BlockDescriptor(IBlockSyntax syntax) => Syntax = syntax;

    /// <summary>How a pipeline file writes it.</summary>
    internal IBlockSyntax Syntax { get; }
}
