using Pipeline.Abstractions.Options;
using Pipeline.Engine.Configuration.Binding;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration;

/// <summary>
/// Applies what <c>--set a.b=c</c> gave. <c>a</c> is a store's name, a stage's name, full name or key, or a key of the
/// file itself; where it could be a store or a stage, the option decides, and <c>stores.a.b</c> or <c>stages.a.b</c>
/// says it.
/// </summary>
internal static class Overrides
{
    /// <summary>Puts the values into the outline, before anything of it is bound.</summary>
    public static void Apply(PipelineModel model, DiagnosticBag diagnostics)
    {
        foreach (var text in model.Inputs.Overrides)
        {
            var equals = text.IndexOf('=');
            var path = (equals < 0 ? text : text[..equals]).Split('.');
            // The value stays out of the message: it may be a secret.
            var at = new SourceLocation($"{model.Inputs.OverrideOption} {MessageText.Of(string.Join('.', path))}", 0, 0);
            var why =
                equals < 0 ? $"write {model.Inputs.OverrideOption} a.b=value" : Apply(model, path, new(at, text[(equals + 1)..]));
            if (why is not null)
                diagnostics.Add(at, DiagnosticCode.SetMeetsNothing, why);
        }
    }

    private static string? Apply(PipelineModel model, string[] path, ScalarNode value)
    {
        if (Option(typeof(PipelineHead), path[0]))
            return Put(InFull(model.Head, path), path, value, changed => model.Head = changed);
        var (stores, stages) = (path[0] != "stages", path[0] != "stores");
        var rest = stores && stages ? path : path[1..];
        if (rest is not [var name, var option, ..])
            return $"write {model.Inputs.OverrideOption} STAGE.option=value or {model.Inputs.OverrideOption} STORE.option=value";
        var found = stores ? model.Stores.Where(store => store.Name.Text == name).ToList() : [];
        var steps = stages ? Find(model, name) : [];
        if (found.Count > 0 && steps.Count > 0)
        {
            var ofStore = found.Exists(store => store.Kind is { } kind && Option(kind.OptionsType, option));
            if (
                ofStore
                && steps.Exists(step =>
                    step.OptionsType is { } type && (Option(type, option) || Option(step.SettingsType, option))
                )
            )
                return $"both a store and a stage are called '{name}'; write stores.{name}.{option} or stages.{name}.{option}";
            if (ofStore)
                steps = [];
            else
                found = [];
        }
        if (steps.Count > 1)
            return $"there are {steps.Count} stages '{name}'; write one of {string.Join(", ", steps.Select(step => $"{step.Name}.{option}"))}";
        if (found is [var store])
            return Put(store.Options, rest.AsSpan(1), value, changed => store.Options = changed);
        return steps is [var stage] ? Put(stage, rest.AsSpan(1), value) : Unknown(model, name, stores, stages);
    }

    private static string? Put(Entry stage, ReadOnlySpan<string> path, ScalarNode value) =>
        stage.OptionsType is { } type && !Option(type, path[0]) && Option(stage.SettingsType, path[0])
            ? Put(stage.Settings, path, value, changed => stage.Settings = changed)
            : Put(stage.Options, path, value, changed => stage.Options = changed);

    /// <summary>The entries of a name; a block without options has none that could be set.</summary>
    private static List<Entry> Find(PipelineModel model, string name)
    {
        var all = model.Everything.Where(entry => entry is not BlockEntry { OptionsType: null }).ToList();
        return all.FindAll(entry => entry.Name == name) is { Count: > 0 } exact
            ? exact
            : all.FindAll(entry => entry.ShortName == name || entry.Key.Text == name);
    }

    /// <summary>
    /// Whether a record has an option. One that was called so counts: where it is bound, that is told.
    /// </summary>
    private static bool Option(Type record, string key) =>
        OptionShape.Of(record).Any(option => option.Key == key) || RenamedWord.Option(record, key) is not null;

    private static string Unknown(PipelineModel model, string name, bool stores, bool stages)
    {
        IEnumerable<string> known =
        [
            .. stores ? model.Stores.Select(store => store.Name.Text) : [],
            .. stages ? model.Stages.Select(stage => stage.Name) : [],
        ];
        return RenamedWord.Block(name) is { } today
            ? RenamedWord.Describe(name, today)
            : $"unknown name '{MessageText.Of(name)}'{Suggestion.Hint(name, known)}";
    }

    /// <summary>A text that stands for a block becomes that block, so that another option of it can be set.</summary>
    private static MappingNode InFull(MappingNode head, string[] path) =>
        path.Length > 1
        && head.Find(path[0]) is { } written
        && OptionShape.Of(typeof(PipelineHead)).First(option => option.Key == path[0]).Type is RecordOption record
            ? head.With(path[0], record.InFull(written))
            : head;

    private static string? Put(SpecNode node, ReadOnlySpan<string> path, ScalarNode value, Action<MappingNode> change)
    {
        if (Changed(node, path, value) is not { } block)
            return "this place has no block of options";
        change(block);
        return null;
    }

    private static MappingNode? Changed(SpecNode? node, ReadOnlySpan<string> path, ScalarNode value)
    {
        var block = node is null || node.IsNothing ? new MappingNode(value.At, []) : node as MappingNode;
        if (block is null || path.Length == 1)
            return block?.With(path[0], value);
        return Changed(block.Find(path[0]), path[1..], value) is { } inner ? block.With(path[0], inner) : null;
    }
}
