using Pipeline.Engine.Spec;
using Pipeline.Engine.Stages;
using Pipeline.Engine.Stores;

namespace Pipeline.Engine.Plan.Rules;

/// <summary>Right below a stage that cuts files stands one that makes them whole again, in a store that can write parts.</summary>
internal static class ChunksNeedAConsumer
{
    public static void Check(Outline outline, DiagnosticBag problems)
    {
        Walk(outline.Entries, outline, problems);
        foreach (var block in outline.Everything.OfType<BlockEntry>())
        {
            foreach (var branch in block.Branches)
                Walk(branch.Entries, outline, problems);
        }
    }

    private static void Walk(IReadOnlyList<Entry> entries, Outline outline, DiagnosticBag problems)
    {
        for (var at = 0; at < entries.Count; at++)
        {
            if (entries[at] is StageEntry cutter && cutter.Is<ICutsFiles>())
                Check(cutter, at + 1 < entries.Count ? entries[at + 1] : null, outline, problems);
        }
    }

    private static void Check(StageEntry cutter, Entry? next, Outline outline, DiagnosticBag problems)
    {
        if (next is StageEntry { Kind: null })
            return;
        if (next is not StageEntry taker || !taker.Is<ITakesSlices>())
        {
            var found = next switch
            {
                null => "nothing",
                GroupEntry => $"'{next.Name}'; put '{cutter.Key.Text}' inside it",
                BlockEntry =>
                    $"'{next.Name}', and each of its {(next is SpreadEntry ? "lanes" : "branches")} needs a '{cutter.Key.Text}' of its own",
                _ => $"'{next.Name}'",
            };
            problems.Add(
                cutter.Key.At,
                DiagnosticCode.SlicesNotTaken,
                $"right below '{cutter.Name}' a stage must take its slices and make one file of them, such as '- upload: {{ to: \"STORE:{{path}}\" }}'; there is {found}"
            );
            return;
        }
        foreach (var place in taker.BoundOptions?.Places.Where(place => place.IsTemplate) ?? [])
        {
            if (
                outline.Store(place.Store) is { Kind: { } kind } store
                && WhyNoParts(kind, store.BoundOptions?.Options) is { } why
            )
                problems.Add(
                    place.Node.At,
                    DiagnosticCode.SlicesNotTaken,
                    $"'{taker.Name}' cannot take the slices of '{cutter.Name}': the store '{place.Store}' writes no parts of a file ({why}); take '{cutter.Key.Text}' away"
                );
        }
    }

    private static string? WhyNoParts(StoreDescriptor kind, object? options) =>
        kind.StoreType.IsAssignableTo(typeof(ICanWriteChunks))
            ? (options as IMayLackParts)?.WhyNoParts
            : $"no store of the kind '{kind.Name}' does";
}
