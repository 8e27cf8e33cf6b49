using Pipeline.Engine.Configuration.Binding;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>Binds the options of everything in an outline.</summary>
internal static class ModelBinder
{
    /// <summary>Binds all options; returns the head, or null when it is wrong.</summary>
    public static PipelineHead? Bind(PipelineModel model, MappingNode root, DiagnosticBag diagnostics)
    {
        var head = OptionsBinder.Bind(model.Head, typeof(PipelineHead), diagnostics, "stores", "stages");
        foreach (var key in (string[])["stores", "stages"])
        {
            if (root.Find(key) is null)
                diagnostics.Add(root.At, DiagnosticCode.MissingOption, $"option '{key}' is missing");
        }
        foreach (var (key, what) in ((string, string)[])[("pipeline", "a pipeline"), ("journal", "a journal")])
        {
            var written = model.Head.Find(key);
            if (
                ((written as MappingNode)?.Find("name") ?? written) is ScalarNode { IsNothing: false } name
                && !Names.IsFileName(name.Text)
            )
                diagnostics.Add(
                    name.At,
                    DiagnosticCode.BadName,
                    $"{name.Shown} is not a valid name for {what}; use letters, digits, '.', '-' and '_'"
                );
        }
        foreach (var store in model.Stores)
        {
            if (store.Kind is { } kind)
                store.BoundOptions = OptionsBinder.Bind(store.Options, kind.OptionsType, diagnostics);
        }
        foreach (var entry in model.Everything)
            Bind(entry, diagnostics);
        return head.Options as PipelineHead;
    }

    private static void Bind(Entry entry, DiagnosticBag diagnostics)
    {
        entry.BoundSettings = OptionsBinder.Bind(entry.Settings, entry.SettingsType, diagnostics);
        if (entry.OptionsType is { } type)
        {
            // A block that is written nowhere stands where its key stands.
            var options = entry.Options.IsNothing ? new MappingNode(entry.Key.At, []) : entry.Options;
            string[] neighbours = entry is BlockEntry { Syntax.Branches.Key: { } key } ? [key] : [];
            entry.BoundOptions = OptionsBinder.Bind(options, type, diagnostics, neighbours);
        }
        if (entry is not BlockEntry { Syntax.Branches.OptionsType: { } branchType } block)
            return;
        foreach (var branch in block.Branches)
            branch.BoundOptions = OptionsBinder.Bind(branch.Options!, branchType, diagnostics, BranchSyntax.StagesKey);
    }
}
