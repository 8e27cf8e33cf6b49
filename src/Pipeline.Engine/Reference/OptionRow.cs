using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Pipeline.Engine.Configuration.Binding;

namespace Pipeline.Engine.Reference;

/// <summary>One option in the reference.</summary>
/// <param name="Key">Its key; that of an option inside a block is <c>retry.max_attempts</c>.</param>
/// <param name="Type">How it is written.</param>
/// <param name="Default">What it is when it is not written; empty when it then is not there.</param>
/// <param name="IsRequired">Whether it must be written.</param>
/// <param name="Text">What it means.</param>
internal sealed record OptionRow(string Key, string Type, string Default, bool IsRequired, string Text)
{
    /// <summary>The options of a record, those of inner blocks behind their own.</summary>
    public static IReadOnlyList<OptionRow> Of(Type record, string above = "") =>
        [.. OptionShape.Of(record).SelectMany(option => Of(option, $"{above}{option.Key}"))];

    private static IEnumerable<OptionRow> Of(OptionShape option, string key)
    {
        yield return new(key, TypeName(option.Type), DefaultText(option.Default), option.IsRequired, Description(option));
        foreach (var row in Inner(option.Type, key))
            yield return row;
    }

    private static IReadOnlyList<OptionRow> Inner(OptionType type, string key) =>
        type switch
        {
            RecordOption record => Of(record.Type, $"{key}."),
            ListOption list => Inner(list.Element, $"{key}[]"),
            MapOption map => Inner(map.Value, $"{key}.NAME"),
            _ => [],
        };

    private static string TypeName(OptionType type) =>
        type switch
        {
            ScalarOption scalar => scalar.Scalar.Name,
            ListOption list => $"list of {TypeName(list.Element)}",
            MapOption => "block",
            RecordOption { Shorthand: { } text } => $"{TypeName(text.Type)} (`{text.Key}`), or block",
            _ => "block",
        };

    /// <summary>The default as it would be written; nothing for a block, whose options tell their own.</summary>
    public static string DefaultText(object? value) =>
        value switch
        {
            null => "",
            string or not IEnumerable => OptionType.Of(value.GetType()) is ScalarOption ? ScalarType.Write(value) : "",
            IEnumerable many => string.Join(", ", many.Cast<object>().Select(DefaultText)),
        };

    /// <summary>An option's text: its summary, what each word of a choice means, and its limits.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = OptionShape.AllIsKept)]
    public static string Description(OptionShape option)
    {
        var parts = new List<string> { XmlDocs.Of(option.Property) };
        var type = option.Type is ListOption list ? list.Element.Type : option.Type.Type;
        // A mode is written as a number, not as one of its bits.
        if (type.IsEnum && type != typeof(UnixFileMode))
            parts.AddRange(Enum.GetNames(type).Select(name => $"`{SnakeCase.Of(name)}`: {XmlDocs.Of(type.GetField(name)!)}"));
        foreach (var range in option.Rules.OfType<RangeAttribute>())
            parts.Add($"It is {OptionRules.Limits(range)}.");
        return string.Join(' ', parts.Where(part => part.Length > 0));
    }
}
