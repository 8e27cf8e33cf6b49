using Pipeline.Engine.Files;
using Pipeline.Engine.Spec;
using Pipeline.Engine.Stages;

namespace Pipeline.Engine.Plan.Rules;

/// <summary>A file is taken away only when there is a copy of it and every copy is proved: by a hash, unless the stage says that less is enough.</summary>
internal static class DeleteNeedsVerifiedCopies
{
    public static void Check(Outline outline, DiagnosticBag problems)
    {
        // What an unreadable stage would have copied or proved is not known: nothing is said until it is mended.
        if (!outline.Stages.Any(stage => stage.Kind is null))
            Walk(outline.Entries, [], problems);
    }

    /// <summary>Follows the copies and what is proved of each down the entries.</summary>
    private static void Walk(IEnumerable<Entry> entries, Dictionary<StageEntry, Rung> copies, DiagnosticBag problems)
    {
        foreach (var entry in entries)
        {
            if (entry is BlockEntry block)
                Merge(copies, block, problems);
            else if (entry is StageEntry stage)
                Pass(stage, copies, problems);
        }
    }

    /// <summary>
    /// Every branch of a fork does its part: what one has proved is proved. Of a spread and of a route only one does, and it may be any: what was copied above is as well proved as in the
    /// branch that proves it least, and a branch that makes no copy counts as one.
    /// </summary>
    private static void Merge(Dictionary<StageEntry, Rung> copies, BlockEntry block, DiagnosticBag problems)
    {
        var isOneOf = block is SpreadEntry or RouteEntry;
        var above = copies.ToDictionary();
        var ends = new List<Dictionary<StageEntry, Rung>>();
        foreach (var branch in block.Branches)
        {
            var inside = above.ToDictionary();
            Walk(branch.Entries, inside, problems);
            ends.Add(inside);
        }
        foreach (var copy in ends.SelectMany(inside => inside.Keys).Distinct())
        {
            var rungs = ends.Where(inside => inside.ContainsKey(copy)).Select(inside => inside[copy]);
            copies[copy] = isOneOf ? rungs.Min() : rungs.Max();
        }
        if (isOneOf && ends.Exists(inside => inside.Count == 0))
            copies.Clear();
    }

    private static void Pass(StageEntry stage, Dictionary<StageEntry, Rung> copies, DiagnosticBag problems)
    {
        var options = stage.BoundOptions?.Options;
        if (options is ITakesAway taker)
            Take(stage, taker.Needs, copies, problems);
        if (stage.Is<IMakesCopies>())
            copies[stage] = Rung.None;
        if (!stage.Is<IProvesCopies>())
            return;
        var strength = (options as IProvesCopies)?.Strength ?? Rung.ReadBack;
        foreach (var copy in copies.Keys)
            copies[copy] = strength > copies[copy] ? strength : copies[copy];
    }

    private static void Take(StageEntry taker, Rung needs, Dictionary<StageEntry, Rung> copies, DiagnosticBag problems)
    {
        if (copies.Count == 0)
            problems.Add(
                taker.Key.At,
                DiagnosticCode.NotProved,
                $"'{taker.Name}' would take files away of which nothing above makes a copy; add '- copy: {{ to: \"STORE:{{path}}\" }}' and '- verify: {{}}' above it"
            );
        foreach (var (copy, rung) in copies.Where(copy => copy.Value < needs))
        {
            var cure =
                rung == Rung.None
                    ? $"the copy of '{copy.Name}' is not proved; add '- verify: {{}}' between them"
                    : $"of the copy of '{copy.Name}' only the size is proved; prove it by a hash ('- verify: {{ by: sha256 }}')";
            var less =
                needs > Rung.Size && rung == Rung.Size
                    ? $", or write 'needs: size' in '{taker.Name}' if that is enough for you"
                    : "";
            problems.Add(taker.Key.At, DiagnosticCode.NotProved, $"'{taker.Name}' would take files away though {cure}{less}");
        }
    }
}
