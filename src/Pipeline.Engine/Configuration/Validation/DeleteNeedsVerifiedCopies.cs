using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>
/// A file is taken away only when there is a copy of it and every copy is proved: by a hash, unless the stage says that
/// less is enough.
/// </summary>
internal static class DeleteNeedsVerifiedCopies
{
    public static void Check(PipelineModel model, DiagnosticBag diagnostics)
    {
        // What an unreadable stage would have copied or proved is not known: nothing is said until it is mended.
        if (!model.Stages.Any(stage => stage.Kind is null))
            Walk(model.Entries, [], diagnostics);
    }

    /// <summary>Follows the copies and what is proved of each down the entries.</summary>
    private static void Walk(
        IEnumerable<Entry> entries,
        Dictionary<StageEntry, VerificationLevel> copies,
        DiagnosticBag diagnostics
    )
    {
        foreach (var entry in entries)
        {
            if (entry is BlockEntry block)
                Merge(copies, block, diagnostics);
            else if (entry is StageEntry stage)
                Pass(stage, copies, diagnostics);
        }
    }

    /// <summary>
    /// Where every branch gets the file, what one has proved is proved. Where one branch gets it, that may be any: what
    /// was copied above is as well proved as in the branch that proves it least, and a branch that makes no copy counts
    /// as one.
    /// </summary>
    private static void Merge(Dictionary<StageEntry, VerificationLevel> copies, BlockEntry block, DiagnosticBag diagnostics)
    {
        var isOneOf = block.Syntax.Delivery != BranchDelivery.Every;
        var above = copies.ToDictionary();
        var ends = new List<Dictionary<StageEntry, VerificationLevel>>();
        foreach (var branch in block.Branches)
        {
            var inside = above.ToDictionary();
            Walk(branch.Entries, inside, diagnostics);
            ends.Add(inside);
        }
        foreach (var copy in ends.SelectMany(inside => inside.Keys).Distinct())
        {
            var levels = ends.Where(inside => inside.ContainsKey(copy)).Select(inside => inside[copy]);
            copies[copy] = isOneOf ? levels.Min() : levels.Max();
        }
        if (isOneOf && ends.Exists(inside => inside.Count == 0))
            copies.Clear();
    }

    private static void Pass(StageEntry stage, Dictionary<StageEntry, VerificationLevel> copies, DiagnosticBag diagnostics)
    {
        var options = stage.BoundOptions?.Options;
        if (options is ITakesAway taker)
            Take(stage, taker.Needs, copies, diagnostics);
        if (stage.Is<IMakesCopies>())
            copies[stage] = VerificationLevel.None;
        if (!stage.Is<IProvesCopies>())
            return;
        var strength = (options as IProvesCopies)?.Strength ?? VerificationLevel.ReadBack;
        foreach (var copy in copies.Keys)
            copies[copy] = strength > copies[copy] ? strength : copies[copy];
    }

    private static void Take(
        StageEntry taker,
        VerificationLevel needs,
        Dictionary<StageEntry, VerificationLevel> copies,
        DiagnosticBag diagnostics
    )
    {
        if (copies.Count == 0)
            diagnostics.Add(
                taker.Key.At,
                DiagnosticCode.NotProved,
                $"'{taker.Name}' would delete files that no stage above copies; add '- copy: {{ to: \"STORE:{{path}}\" }}' "
                    + "and '- verify: {}' above it"
            );
        foreach (var (copy, level) in copies.Where(copy => copy.Value < needs))
        {
            var cure =
                level == VerificationLevel.None
                    ? $"the copy of '{copy.Name}' is not verified; add '- verify: {{}}' between them"
                    : $"the copy of '{copy.Name}' is verified only by its size; verify it by a hash ('- verify: {{ by: "
                        + "sha256 }')";
            var less =
                needs > VerificationLevel.Size && level == VerificationLevel.Size
                    ? $", or write 'needs: size' in '{taker.Name}' if that is sufficient"
                    : "";
            diagnostics.Add(taker.Key.At, DiagnosticCode.NotProved, $"'{taker.Name}' would delete files although {cure}{less}");
        }
    }
}
