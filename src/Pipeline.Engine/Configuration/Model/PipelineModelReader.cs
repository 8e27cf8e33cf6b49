using Pipeline.Abstractions.Options;
using Pipeline.Engine.Configuration.Binding;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Model;

/// <summary>Takes a pipeline file apart into stores and stages.</summary>
internal sealed class PipelineModelReader(ComponentRegistry registry, DiagnosticBag diagnostics)
{
    /// <summary>The key of a balance block's targets, which are no option.</summary>
    public const string Targets = "targets";

    /// <summary>The key of a group's stages, which is no option.</summary>
    public const string Inner = "stages";

    /// <summary>What a key of the file begins with that means nothing by itself.</summary>
    public const string FreeKey = "x-";
    private const string Fork = "fork";
    private const string Balance = "balance";
    private const string Group = "group";
    private const string Route = "route";
    private static readonly string[] Blocks = [Fork, Balance, Group, Route];
    private static readonly IReadOnlyList<string> SettingKeys =
    [
        .. OptionShape.Of(typeof(StageSettings)).Select(option => option.Key),
    ];

    /// <summary>The parts of the file whose text is <paramref name="root"/>.</summary>
    public PipelineModel Read(MappingNode root, string file, PlanInputs inputs)
    {
        var entries = root.Find("stages") is { } stages ? Entries(stages, "stages") : [];
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

    private IReadOnlyList<Entry> Entries(SpecNode node, string where)
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
            .Where(entry => Blocks.Contains(entry.Key.Text) || registry.Stages.ContainsKey(entry.Key.Text))
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
        return main.Key.Text switch
        {
            Fork => new ForkEntry(main.Key) { Settings = settings, Branches = Branches(main.Value, Fork, "branch") },
            Balance => OfBalance(main, settings),
            Group => OfGroup(main, settings),
            Route => new RouteEntry(main.Key)
            {
                Settings = settings,
                Branches = RouteNames.Give(Routes(main.Value), diagnostics),
            },
            _ => Stage(main, settings),
        };
    }

    /// <summary>An entry under the name that its block has today.</summary>
    private SpecEntry Today(SpecEntry entry)
    {
        if (RenamedWord.Block(entry.Key.Text) is not { } today || registry.Stages.ContainsKey(entry.Key.Text))
            return entry;
        diagnostics.Add(entry.Key.At, DiagnosticCode.Renamed, RenamedWord.Say(entry.Key.Text, today));
        return entry with { Key = entry.Key with { Text = today } };
    }

    private StageEntry Stage(SpecEntry main, MappingNode settings)
    {
        if (!registry.Stages.TryGetValue(main.Key.Text, out var kind))
            diagnostics.Add(
                main.Key.At,
                DiagnosticCode.UnknownStage,
                $"unknown stage '{MessageText.Of(main.Key.Text)}'{Suggestion.Hint(main.Key.Text, [.. registry.Stages.Keys, .. Blocks])}"
            );
        return new(main.Key, kind) { Settings = settings, Options = main.Value };
    }

    private BalanceEntry OfBalance(SpecEntry main, MappingNode settings)
    {
        var nothing = new MappingNode(main.Key.At, []);
        var block = main.Value.IsNothing ? nothing : main.Value as MappingNode;
        var targets = block?.Entries.FirstOrDefault(IsTargets);
        return new(main.Key)
        {
            Settings = settings,
            // An old key stays among the options, where it is told.
            Options = block is null
                ? main.Value
                : new MappingNode(block.At, [.. block.Entries.Where(entry => entry.Key.Text != Targets)]),
            Branches = block is null ? [] : Branches(targets?.Value ?? nothing, Balance, "target"),
        };

        static bool IsTargets(SpecEntry entry) =>
            entry.Key.Text == Targets || RenamedWord.Option(typeof(BalanceOptions), entry.Key.Text) == Targets;
    }

    private GroupEntry OfGroup(SpecEntry main, MappingNode settings)
    {
        var block = main.Value.IsNothing ? new(main.Key.At, []) : main.Value as MappingNode;
        if (block is not null && block.Find(Inner) is null)
            diagnostics.Add(block.At, DiagnosticCode.MissingOption, $"option '{Inner}' is missing");
        return new(main.Key)
        {
            Settings = settings,
            Options = block is null
                ? main.Value
                : new MappingNode(block.At, [.. block.Entries.Where(entry => entry.Key.Text != Inner)]),
            Branches = block?.Find(Inner) is { } stages ? [new(main.Key, Entries(stages, Inner))] : [],
        };
    }

    private IReadOnlyList<BranchEntry> Branches(SpecNode node, string block, string what)
    {
        if (node is not MappingNode { Entries.Count: > 0 } branches)
        {
            diagnostics.Add(
                node.At,
                DiagnosticCode.Empty,
                $"a {block} needs {Many(what)}, each a name and a list of stages; found {(node is MappingNode ? "none" : node.Shown)}"
            );
            return [];
        }
        foreach (var (name, _) in branches.Entries)
            Names.Check(name, $"a {what}", name.Text, diagnostics);
        return [.. branches.Entries.Select(entry => new BranchEntry(entry.Key, Entries(entry.Value, entry.Key.Text)))];
    }

    private IReadOnlyList<RouteBranchEntry> Routes(SpecNode node)
    {
        if (node is not SequenceNode { Items.Count: > 0 } routes)
        {
            diagnostics.Add(
                node.At,
                DiagnosticCode.Empty,
                $"a route needs a list such as [{{ when: \"*.csv\", stages: [...] }}]; found {(node is SequenceNode ? "none" : node.Shown)}"
            );
            return [];
        }
        return [.. routes.Items.Select(OneRoute).OfType<RouteBranchEntry>()];
    }

    private RouteBranchEntry? OneRoute(SpecNode node)
    {
        if (node is not MappingNode block)
        {
            diagnostics.Add(
                node.At,
                DiagnosticCode.WrongShape,
                $"expected {{ when: \"*.csv\", stages: [...] }}, found {node.Shown}"
            );
            return null;
        }
        if (block.Find(Inner) is not { } stages)
            diagnostics.Add(block.At, DiagnosticCode.MissingOption, $"option '{Inner}' is missing");
        else
            return new(
                RouteNames.Of(block),
                Entries(stages, Inner),
                new MappingNode(block.At, [.. block.Entries.Where(entry => entry.Key.Text != Inner)])
            );
        return null;
    }

    private static string Many(string what) => what == "branch" ? "branches" : $"{what}s";
}
