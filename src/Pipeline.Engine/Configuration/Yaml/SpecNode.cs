using Pipeline.Engine.Configuration.Diagnostics;

namespace Pipeline.Engine.Configuration.Yaml;

/// <summary>A value of a pipeline file that still knows where it was written.</summary>
/// <param name="At">Where it begins.</param>
/// <param name="Size">How many nodes it consists of, itself included and every alias counted in full.</param>
internal abstract record SpecNode(SourceLocation At, int Size)
{
    /// <summary>Whether nothing was written: <c>key:</c>, <c>key: ~</c> or <c>key: null</c>.</summary>
    public virtual bool IsNothing => false;

    /// <summary>
    /// The value in the words of a message. What came from a variable or a file may be a secret and is not shown.
    /// </summary>
    public abstract string Shown { get; }
}

/// <summary>A text, number or truth value; which of them the option decides.</summary>
internal sealed record ScalarNode(SourceLocation At, string Text) : SpecNode(At, 1)
{
    /// <summary>Whether it was written without quotes.</summary>
    public bool IsPlain { get; init; }

    /// <summary>The text as it was written, where <c>${…}</c> in it were filled in; otherwise null.</summary>
    public string? Written { get; init; }

    /// <summary>Where a letter of the text was written: behind a quote, where there is one.</summary>
    public SourceLocation SpotOf(int offset) => At.Line == 0 ? At : At with { Column = At.Column + offset + (IsPlain ? 0 : 1) };

    /// <inheritdoc/>
    public override bool IsNothing => IsPlain && Written is null && Text is ("" or "~" or "null" or "Null" or "NULL");

    /// <inheritdoc/>
    public override string Shown =>
        IsNothing ? "nothing"
        : Written is null ? $"'{MessageText.Of(Text)}'"
        : $"the value of '{MessageText.Of(Written)}'";
}

/// <summary>A list.</summary>
internal sealed record SequenceNode(SourceLocation At, IReadOnlyList<SpecNode> Items)
    : SpecNode(At, 1 + Items.Sum(item => item.Size))
{
    /// <inheritdoc/>
    public override string Shown => "a list";
}

/// <summary>A block of keys and values; no key stands twice.</summary>
internal sealed record MappingNode(SourceLocation At, IReadOnlyList<SpecEntry> Entries)
    : SpecNode(At, 1 + Entries.Sum(entry => 1 + entry.Value.Size))
{
    /// <inheritdoc/>
    public override string Shown => "a block";

    /// <summary>The value of a key, or null.</summary>
    public SpecNode? Find(string key) => Entries.FirstOrDefault(entry => entry.Key.Text == key)?.Value;

    /// <summary>The block with one value put in the place of the old one, or added.</summary>
    public MappingNode With(string key, SpecNode value) =>
        Entries.Any(entry => entry.Key.Text == key)
            ? new(At, [.. Entries.Select(entry => entry.Key.Text == key ? entry with { Value = value } : entry)])
            : new(At, [.. Entries, new(new(value.At, key), value)]);
}

/// <summary>A key of a block and its value.</summary>
internal sealed record SpecEntry(ScalarNode Key, SpecNode Value);
