using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Abstractions.Stores.Abilities;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary>
/// Right below a stage that cuts files stands one that makes them whole again, in a store that can write parts.
/// </summary>
internal static class ChunksNeedAConsumer
{
    public static void Check(PipelineModel model, DiagnosticBag diagnostics)
    {
        Walk(model.Entries, model, diagnostics);
        foreach (var block in model.Everything.OfType<BlockEntry>())
        {
            foreach (var branch in block.Branches)
                Walk(branch.Entries, model, diagnostics);
        }
    }

    private static void Walk(IReadOnlyList<Entry> entries, PipelineModel model, DiagnosticBag diagnostics)
    {
        for (var at = 0; at < entries.Count; at++)
        {
            if (entries[at] is StageEntry cutter && cutter.Is<ICutsFiles>())
                Check(cutter, at + 1 < entries.Count ? entries[at + 1] : null, model, diagnostics);
        }
    }

    private static void Check(StageEntry cutter, Entry? next, PipelineModel model, DiagnosticBag diagnostics)
    {
        if (next is StageEntry { Kind: null })
            return;
        if (next is not StageEntry taker || !taker.Is<IChunkConsumer>())
        {
            var found = next switch
            {
                null => "nothing",
                BlockEntry { Syntax.Branches: SingleBranch } => $"'{next.Name}'; put '{cutter.Key.Text}' inside it",
                BlockEntry block =>
                    $"'{next.Name}', and each of its {block.Syntax.Branches.Plural} needs a '{cutter.Key.Text}' of its own",
                _ => $"'{next.Name}'",
            };
            diagnostics.Add(
                cutter.Key.At,
                DiagnosticCode.ChunksNotTaken,
                $"the stage right below '{cutter.Name}' must send and join its chunks, such as '- upload: {{ to: "
                    + $"\"STORE:{{path}}\" }}'; there is {found}"
            );
            return;
        }
        foreach (var place in taker.BoundOptions?.Places.Where(place => place.IsTemplate) ?? [])
        {
            if (model.Store(place.Store) is { Kind: { } kind } store && WhyNoParts(kind, store.BoundOptions?.Options) is { } why)
                diagnostics.Add(
                    place.Node.At,
                    DiagnosticCode.ChunksNotTaken,
                    $"'{taker.Name}' cannot send the chunks of '{cutter.Name}': the store '{place.Store}' cannot write "
                        + $"parts of a file ({why}); remove '{cutter.Key.Text}'"
                );
        }
    }

    private static string? WhyNoParts(StoreDescriptor kind, object? options) =>
        kind.StoreType.IsAssignableTo(typeof(ICanWriteChunks))
            ? (options as IMayLackParts)?.WhyNoParts
            : $"no store of the kind '{kind.Name}' can";
}
