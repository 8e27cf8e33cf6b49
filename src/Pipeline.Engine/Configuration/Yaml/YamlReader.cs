using Pipeline.Engine.Configuration.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Pipeline.Engine.Configuration.Yaml;

/// <summary>
/// Reads YAML into nodes that know their position, straight from the parser's events, so that a bomb is refused before
/// anything is built from it: too long a text, too deep a nesting, too many nodes with every alias counted in full.
/// </summary>
internal sealed class YamlReader(string file, VariableExpander filler, DiagnosticBag diagnostics)
{
    /// <summary>The longest text, in characters.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>The deepest nesting of blocks and lists.</summary>
    public const int MaxDepth = 64;

    /// <summary>The most nodes, those behind aliases counted each time.</summary>
    public const int MaxNodes = 50_000;

    private const int LongestWord = 200;
    private const string MergeKey = "<<";
    private readonly Dictionary<string, SpecNode> _anchors = [];
    private Parser _parser = new(new StringReader(""));
    private int _nodes;

    /// <summary>
    /// The block that the text consists of; null when it cannot be read, and then a problem says why.
    /// </summary>
    public MappingNode? Read(string text)
    {
        try
        {
            if (text.Length > MaxLength)
                throw new Refusal(Spot(Mark.Empty), DiagnosticCode.TooBig, $"the file is longer than {MaxLength} characters");
            _parser = new Parser(new Scanner(new StringReader(text.TrimStart('\uFEFF'))));
            return ReadDocument();
        }
        catch (Refusal refusal)
        {
            diagnostics.Add(refusal.At, refusal.Code, refusal.Message);
        }
        catch (YamlException fault)
        {
            var (line, column, cure) = SyntaxCure.Of(fault, text);
            var said = MessageText.Of(fault.Message.TrimEnd('.'), LongestWord);
            diagnostics.Add(new(file, line, column), DiagnosticCode.Syntax, $"this is not YAML: {said}; {cure}");
        }
        catch (InvalidOperationException)
        {
            // How the parser's scanner ends when a bracket stays open and the text goes on outside of it.
            diagnostics.Add(
                Spot(_parser.Current?.End ?? Mark.Empty),
                DiagnosticCode.Syntax,
                "this is not YAML: a '[' or '{' above is not closed"
            );
        }
        return null;
    }

    private MappingNode ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out var start))
            throw new Refusal(Spot(Mark.Empty), DiagnosticCode.NotOneBlock, "the file is empty; it begins with 'pipeline: NAME'");
        var root = ReadNode(1);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
            throw new Refusal(
                Spot(second.Start),
                DiagnosticCode.NotOneBlock,
                "this is a second YAML document; a file contains one pipeline"
            );
        return root as MappingNode
            ?? throw new Refusal(
                root.At,
                DiagnosticCode.NotOneBlock,
                $"expected a block that begins with 'pipeline: NAME', found {root.Shown}"
            );
    }

    private SpecNode ReadNode(int depth)
    {
        var at = Spot(_parser.Current!.Start);
        if (depth > MaxDepth)
            throw new Refusal(at, DiagnosticCode.TooBig, $"the nesting is deeper than {MaxDepth} levels");
        if (_parser.TryConsume<AnchorAlias>(out var alias))
            return Alias(at, alias.Value.Value);
        Count(at, 1);
        var start = _parser.Consume<NodeEvent>();
        if (!start.Tag.IsEmpty && !start.Tag.IsNonSpecific)
            diagnostics.Add(
                at,
                DiagnosticCode.NotAllowedHere,
                "YAML tags are not supported, the option defines the type; omit the tag"
            );
        SpecNode node = start switch
        {
            Scalar scalar => filler.Fill(Text(at, scalar)),
            SequenceStart => ReadList(at, depth),
            _ => ReadBlock(at, depth),
        };
        if (!start.Anchor.IsEmpty)
            _anchors[start.Anchor.Value] = node;
        return node;
    }

    private SpecNode Alias(SourceLocation at, string name)
    {
        if (!_anchors.TryGetValue(name, out var node))
            throw new Refusal(
                at,
                DiagnosticCode.UnknownAlias,
                $"'*{MessageText.Of(name)}' has no '&{MessageText.Of(name)}' above it"
            );
        Count(at, node.Size);
        return node;
    }

    private SequenceNode ReadList(SourceLocation at, int depth)
    {
        var items = new List<SpecNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode(depth + 1));
        return new(at, items);
    }

    private MappingNode ReadBlock(SourceLocation at, int depth)
    {
        var entries = new List<SpecEntry>();
        var merged = new List<MappingNode>();
        var seen = new Dictionary<string, SourceLocation>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadKey();
            var value = ReadNode(depth + 1);
            if (seen.TryAdd(key.Text, key.At))
            {
                if (key is { IsPlain: true, Text: MergeKey })
                    merged.AddRange(Merged(value));
                else
                    entries.Add(new(key, value));
            }
            else
                diagnostics.Add(
                    key.At,
                    DiagnosticCode.DuplicateKey,
                    $"'{MessageText.Of(key.Text)}' occurs twice; the first is in line {seen[key.Text].Line}"
                );
        }
        // What the block says itself counts more than what is merged into it, and of that the first.
        foreach (var entry in merged.SelectMany(block => block.Entries).Where(entry => seen.TryAdd(entry.Key.Text, entry.Key.At)))
            entries.Add(entry);
        return new(at, entries);
    }

    /// <summary>The blocks that <c>&lt;&lt;: *name</c> or <c>&lt;&lt;: [*one, *two]</c> takes over.</summary>
    private IEnumerable<MappingNode> Merged(SpecNode value)
    {
        IReadOnlyList<SpecNode> parts = value is SequenceNode list ? list.Items : [value];
        foreach (var other in parts.Where(part => part is not MappingNode))
            diagnostics.Add(
                other.At,
                DiagnosticCode.WrongShape,
                $"'<<' includes a block: write '<<: *name' with '&name' at the block; found {other.Shown}"
            );
        return parts.OfType<MappingNode>();
    }

    private ScalarNode ReadKey()
    {
        var at = Spot(_parser.Current!.Start);
        Count(at, 1);
        return _parser.TryConsume<Scalar>(out var scalar)
            ? Text(at, scalar)
            : throw new Refusal(
                at,
                DiagnosticCode.NotAllowedHere,
                "a key is a plain word; put quotes around a text that begins with '*', '{' or '['"
            );
    }

    private static ScalarNode Text(SourceLocation at, Scalar scalar) =>
        new(at, scalar.Value) { IsPlain = scalar.Style == ScalarStyle.Plain };

    private void Count(SourceLocation at, int nodes)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes)
            throw new Refusal(
                at,
                DiagnosticCode.TooBig,
                $"the file has more than {MaxNodes} values, those of aliases counted at each use"
            );
    }

    private SourceLocation Spot(Mark mark) => new(file, Math.Max(1, mark.Line), Math.Max(1, mark.Column));

    /// <summary>A text that is not read any further.</summary>
    private sealed class Refusal(SourceLocation at, DiagnosticCode code, string message) : Exception(message)
    {
        public SourceLocation At => at;

        public DiagnosticCode Code => code;
    }
}
