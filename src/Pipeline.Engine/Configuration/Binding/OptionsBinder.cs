using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Patterns;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Binding;

/// <summary>
/// Pours a block into a record of options: a key for each property, required ones by the <c>required</c> keyword,
/// defaults from the initialisers, limits from the attributes. Everything that does not fit is a problem with its
/// position.
/// </summary>
internal sealed class OptionsBinder
{
    private const int LongestWhy = 240;
    private readonly DiagnosticBag _diagnostics;
    private readonly List<PlaceUse> _places = [];
    private readonly List<WordUse> _words = [];

    private OptionsBinder(DiagnosticBag diagnostics) => _diagnostics = diagnostics;

    /// <summary>Reads a record of options. <paramref name="node"/> may be nothing, which is an empty block.</summary>
    /// <param name="node">The block.</param>
    /// <param name="record">The record's type.</param>
    /// <param name="diagnostics">Takes what does not fit.</param>
    /// <param name="neighbours">Keys that belong to somebody else but may have been meant by a slip.</param>
    public static BindResult Bind(SpecNode node, Type record, DiagnosticBag diagnostics, params IEnumerable<string> neighbours)
    {
        var binder = new OptionsBinder(diagnostics);
        return new(binder.Record(node, record, neighbours), binder._places, binder._words);
    }

    private object? Record(SpecNode node, Type type, IEnumerable<string> neighbours)
    {
        var before = _diagnostics.Count;
        if (node is not MappingNode && !node.IsNothing)
            return Report(node, DiagnosticCode.WrongShape, $"expected a block of options, found {node.Shown}");
        var target = OptionShape.Defaults(type);
        var shapes = OptionShape.Of(type);
        IReadOnlyList<SpecEntry> entries = node is MappingNode block ? block.Entries : [];
        foreach (var (key, value) in entries)
        {
            if (Shape(key, type, neighbours) is not { } shape)
                continue;
            if (value.IsNothing && shape.IsNullable)
                shape.Property.SetValue(target, null);
            else if (Value(value, shape.Type, shape.Key) is { } read && Keeps(value, shape, read))
                shape.Property.SetValue(target, read);
        }
        foreach (var shape in shapes.Where(shape => shape.IsRequired && entries.All(entry => entry.Key.Text != shape.Key)))
            Report(node, DiagnosticCode.MissingOption, $"option '{shape.Key}' is missing");
        if (_diagnostics.Count == before && target is IValidatableOptions self)
        {
            foreach (var fault in self.Faults())
                Report(Item(Find(entries, SnakeCase.Of(fault.Property)), fault.Item) ?? node, fault);
        }
        return _diagnostics.Count == before ? target : null;
    }

    /// <summary>The option of a key. An old key is told, and its value is read: what is in it may be old too.</summary>
    private OptionShape? Shape(ScalarNode key, Type type, IEnumerable<string> neighbours)
    {
        var shapes = OptionShape.Of(type);
        var today = RenamedWord.Option(type, key.Text);
        var found = shapes.FirstOrDefault(shape => shape.Key == (today ?? key.Text));
        if (today is not null)
            Report(key, DiagnosticCode.Renamed, RenamedWord.Describe(key.Text, today));
        else if (found is null)
            Report(
                key,
                DiagnosticCode.UnknownOption,
                $"unknown option '{MessageText.Of(key.Text)}'{Suggestion.Hint(key.Text, [.. shapes.Select(known => known.Key), .. neighbours])}"
            );
        return found;
    }

    /// <param name="node">What is written.</param>
    /// <param name="type">How the option is written.</param>
    /// <param name="key">Its key.</param>
    /// <param name="isArgument">Whether it is one of several texts, which are a program's arguments.</param>
    private object? Value(SpecNode node, OptionType type, string key, bool isArgument = false)
    {
        switch (type)
        {
            case RecordOption record:
                return Record(record.InFull(node), record.Type, []);
            case ListOption list:
                return List(node, list, key);
            case MapOption map:
                return Map(node, map, key);
            case ScalarOption scalar when node is ScalarNode text && !node.IsNothing:
                return Scalar(text, scalar, key, isArgument);
            default:
                return Report(
                    node,
                    DiagnosticCode.WrongShape,
                    $"'{key}': expected {((ScalarOption)type).Scalar.Expected}, found {node.Shown}"
                );
        }
    }

    private object? Scalar(ScalarNode node, ScalarOption option, string key, bool isArgument)
    {
        var text = node.Text;
        if (node.Written is null && IsLookedAt(option.Type, isArgument))
        {
            if (ForeignText.Fault(text, option.Type == typeof(GlobPattern)) is var (offset, foreign))
            {
                _diagnostics.Add(node.SpotOf(offset), DiagnosticCode.Foreign, $"'{key}': {foreign}");
                return null;
            }
            text = ForeignText.Plain(text);
        }
        if (option.Scalar.Read(text, out var why) is not { } value)
        {
            // What a variable brought may be a secret: then nothing derived from the text is said either.
            var more = why is null || node.Written is not null ? "" : $"; {MessageText.Of(why, LongestWhy)}";
            return Report(
                node,
                DiagnosticCode.WrongValue,
                $"'{key}': expected {option.Scalar.Expected}, found {node.Shown}{more}"
            );
        }
        if (value is ITemplateText words)
            _words.Add(new(key, words, node));
        if (value is FilePlace place)
            _places.Add(new(key, place.Store, place.Path.Text, IsTemplate: false, node));
        if (value is PathTemplate template)
            _places.Add(new(key, template.Store, template.Text[(template.Store.Length + 1)..].Trim('/'), IsTemplate: true, node));
        if (value is FolderTemplate folder)
            _places.Add(new(key, folder.Store, folder.Path.Text, IsTemplate: true, node));
        return value;
    }

    private static bool IsLookedAt(Type type, bool isArgument) =>
        type == typeof(string)
            ? !isArgument
            : type == typeof(GlobPattern) || type == typeof(FilePlace) || type.IsAssignableTo(typeof(ITemplateText));

    private object? List(SpecNode node, ListOption list, string key)
    {
        if (node.IsNothing)
            return Report(node, DiagnosticCode.WrongShape, $"'{key}' has no value");
        var values = list.Element.NewList();
        IReadOnlyList<SpecNode> items = node is SequenceNode many ? many.Items : [node];
        foreach (var item in items)
        {
            if (Value(item, list.Element, key, isArgument: true) is { } value)
                values.Add(value);
        }
        return values.Count == items.Count ? values : null;
    }

    private object? Map(SpecNode node, MapOption map, string key)
    {
        if (node is not MappingNode block)
            return Report(node, DiagnosticCode.WrongShape, $"'{key}': expected a block, found {node.Shown}");
        var values = map.Value.NewMap();
        foreach (var (name, item) in block.Entries)
        {
            if (Value(item, map.Value, $"{key}.{name.Text}") is { } value)
                values.Add(name.Text, value);
        }
        return values.Count == block.Entries.Count ? values : null;
    }

    private bool Keeps(SpecNode node, OptionShape shape, object value)
    {
        var faults = shape.Rules.Select(rule => OptionRules.Fault(rule, shape.Key, value)).OfType<string>().ToList();
        foreach (var fault in faults)
            Report(node, DiagnosticCode.OutOfRange, node is ScalarNode ? $"{fault}, found {Found(node, value)}" : fault);
        return faults.Count == 0;
    }

    private static string Found(SpecNode node, object value) => value is Secret ? "another" : node.Shown;

    private object? Report(SpecNode node, DiagnosticCode code, string message)
    {
        _diagnostics.Add(node.At, code, message);
        return null;
    }

    /// <summary>A fault of a part of a text is told where that part stands.</summary>
    private void Report(SpecNode node, OptionError fault)
    {
        if (fault.Found is not { } part)
            Report(node, DiagnosticCode.Contradiction, fault.Message);
        else if (node is ScalarNode { Written: null } text)
            _diagnostics.Add(
                text.SpotOf(fault.Offset),
                DiagnosticCode.WrongValue,
                $"{fault.Message}, found '{MessageText.Of(part)}'"
            );
        else
            Report(node, DiagnosticCode.WrongValue, $"{fault.Message}, found {node.Shown}");
    }

    private static SpecNode? Item(SpecNode? node, int? item) =>
        node is SequenceNode list && item < list.Items.Count ? list.Items[item.Value] : node;

    private static SpecNode? Find(IReadOnlyList<SpecEntry> entries, string key) =>
        entries.FirstOrDefault(entry => entry.Key.Text == key)?.Value;
}
