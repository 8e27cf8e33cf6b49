using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>
/// The rules that a whole pipeline must keep to, beside each option being right. A rule says nothing about a stage that
/// could not be read.
/// </summary>
internal static class PlanRules
{
    /// <summary>Every rule.</summary>
    public static IReadOnlyList<Action<PipelineModel, DiagnosticBag>> All { get; } =
    [
        StoresAreKnown.Check,
        TargetsAreKnown.Check,
        DaysAreKnown.Check,
        SourceComesFirst.Check,
        ChunksNeedAConsumer.Check,
        BlocksAreRight,
        DeleteComesLast.Check,
        DeleteNeedsVerifiedCopies.Check,
        StoresExcludeOwnFiles.Check,
        DestinationDiffersFromSource.Check,
        CopiesAreNotFound.Check,
        PlacesTellApart.Check,
        FoldersAreOurs.Check,
    ];

    /// <summary>What each kind of block asks of a file.</summary>
    private static void BlocksAreRight(PipelineModel model, DiagnosticBag diagnostics)
    {
        foreach (var block in model.Blocks)
            block.Syntax.Check(block, model, diagnostics);
    }
}
