using Pipeline.Abstractions.Options;
using Pipeline.Engine.Configuration.Binding;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>Takes a pipeline file apart into stores and stages.</summary>
internal sealed class PipelineModelReader(ComponentRegistry registry, DiagnosticBag diagnostics)
{
    /// <summary>What a key of the file begins with that means nothing by itself.</summary>
    public const string FreeKey = "x-";
    private static readonly IReadOnlyList<string> SettingKeys =
    [
        .. OptionShape.Of(typeof(StageSettings)).Select(option => option.Key),
    ];

    /// <summary>Takes what is wrong with the file.</summary>
    public DiagnosticBag Diagnostics => diagnostics;

    /// <summary>The parts of the file whose text is <paramref name="root"/>.</summary>
    public PipelineModel Read(MappingNode root, string file, PlanInputs inputs)
    {
        var entries = root.Find("stages") is { } stages ? Steps(stages, "stages") : [];
        Names.Give(entries, "", null, diagnostics);
        return new()
        {
            File = file,
            Inputs = inputs,
            Head = new(root.At, [.. root.Entries.Where(entry => !IsElsewhere(entry.Key.Text))]),
            Stores = root.Find("stores") is { } stores ? Stores(stores) : [],
            Entries = entries,
        };
    }

    /// <summary>
    /// Stores and stages are read by themselves; a key <c>x-…</c> holds what anchors name, as in docker compose.
    /// </summary>
    private static bool IsElsewhere(string key) =>
        key is "stores" or "stages" || key.StartsWith(FreeKey, StringComparison.Ordinal);

    private IReadOnlyList<StoreEntry> Stores(SpecNode node)
    {
        if (node is not MappingNode block)
        {
            diagnostics.Add(
                node.At,
                DiagnosticCode.WrongShape,
                $"'stores': expected a block such as incoming: {{ local: {{ root: data }} }}, found {node.Shown}"
            );
            return [];
        }
        return [.. block.Entries.Select(Store)];
    }

    private StoreEntry Store(SpecEntry entry)
    {
        var (name, node) = entry;
        Names.Check(name, "a store", name.Text, diagnostics);
        if (node is not MappingNode { Entries: [var (kind, options)] })
        {
            diagnostics.Add(
                node.At,
                DiagnosticCode.WrongShape,
                $"'{MessageText.Of(name.Text)}': expected one kind of store ({Known()}) with its options, found {node.Shown}"
            );
            return new(name, null) { Options = node };
        }
        if (!registry.Stores.TryGetValue(kind.Text, out var known))
            diagnostics.Add(
                kind.At,
                DiagnosticCode.UnknownStoreKind,
                $"unknown kind of store '{MessageText.Of(kind.Text)}'{Suggestion.Hint(kind.Text, registry.Stores.Keys)}"
            );
        return new(name, known) { Options = options };
    }

    private string Known() => string.Join(", ", registry.Stores.Keys);

    /// <summary>The entries of a list of stages.</summary>
    /// <param name="node">The list.</param>
    /// <param name="where">The key under which it stands, for messages.</param>
    public IReadOnlyList<Entry> Steps(SpecNode node, string where)
    {
        if (node is not SequenceNode list)
        {
            diagnostics.Add(
                node.At,
                node.IsNothing ? DiagnosticCode.Empty : DiagnosticCode.WrongShape,
                $"'{MessageText.Of(where)}': expected a list of stages, found {node.Shown}"
            );
            return [];
        }
        if (list.Items.Count == 0)
            diagnostics.Add(node.At, DiagnosticCode.Empty, $"'{MessageText.Of(where)}' has no stages");
        return [.. list.Items.Select(Entry).OfType<Entry>()];
    }

    private Entry? Entry(SpecNode node)
    {
        if (node is not MappingNode block)
        {
            diagnostics.Add(
                node.At,
                DiagnosticCode.NotOneStage,
                $"expected a stage such as '- verify: {{ by: sha256 }}', found {node.Shown}"
            );
            return null;
        }
        block = new(block.At, [.. block.Entries.Select(Today)]);
        var candidates = block.Entries.Where(entry => !SettingKeys.Contains(entry.Key.Text)).ToList();
        var known = candidates
            .Where(entry => registry.Blocks.ContainsKey(entry.Key.Text) || registry.Stages.ContainsKey(entry.Key.Text))
            .ToList();
        if (candidates.Count == 0)
        {
            diagnostics.Add(node.At, DiagnosticCode.NotOneStage, "this entry has no stage");
            return null;
        }
        foreach (var another in known.Skip(1))
            diagnostics.Add(
                another.Key.At,
                DiagnosticCode.NotOneStage,
                $"'{known[0].Key.Text}' and '{another.Key.Text}' are in one entry; begin a new entry with '- '"
            );
        var main = known.FirstOrDefault() ?? candidates[0];
        MappingNode settings = new(block.At, [.. block.Entries.Where(entry => entry != main && !known.Contains(entry))]);
        return registry.Blocks.TryGetValue(main.Key.Text, out var syntax) ? Block(main, syntax, settings) : Stage(main, settings);
    }

    private BlockEntry Block(SpecEntry main, IBlockSyntax syntax, MappingNode settings)
    {
        var (options, branches) = syntax.Branches.Read(syntax, main, this);
        return new(main.Key, syntax)
        {
            Settings = settings,
            Options = options ?? new MappingNode(main.Key.At, []),
            Branches = branches,
        };
    }

    /// <summary>An entry under the name that its block has today.</summary>
    private SpecEntry Today(SpecEntry entry)
    {
        if (RenamedWord.Block(entry.Key.Text) is not { } today || registry.Stages.ContainsKey(entry.Key.Text))
            return entry;
        diagnostics.Add(entry.Key.At, DiagnosticCode.Renamed, RenamedWord.Describe(entry.Key.Text, today));
        return entry with { Key = entry.Key with { Text = today } };
    }

    private StageEntry Stage(SpecEntry main, MappingNode settings)
    {
        if (!registry.Stages.TryGetValue(main.Key.Text, out var kind))
            diagnostics.Add(
                main.Key.At,
                DiagnosticCode.UnknownStage,
                $"unknown stage '{MessageText.Of(main.Key.Text)}'{Suggestion.Hint(main.Key.Text, [.. registry.Stages.Keys, .. registry.Blocks.Keys])}"
            );
        return new(main.Key, kind) { Settings = settings, Options = main.Value };
    }
}
