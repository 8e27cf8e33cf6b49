using Pipeline.Abstractions.Options;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Binding;

/// <summary>A record of options that was read from a file.</summary>
/// <param name="Options">The record; null when something in it was wrong.</param>
/// <param name="Places">Every place that its options name, whether the rest was right or not.</param>
/// <param name="Words">Every text with words in braces that they hold, the templates of places included.</param>
internal sealed record BindResult(object? Options, IReadOnlyList<PlaceUse> Places, IReadOnlyList<WordUse> Words);

/// <summary>A text with words in braces.</summary>
/// <param name="Option">The option's key.</param>
/// <param name="Text">The text.</param>
/// <param name="Node">Where it stands.</param>
internal sealed record WordUse(string Option, ITemplateText Text, SpecNode Node);

/// <summary>A place that an option names.</summary>
/// <param name="Option">The option's key.</param>
/// <param name="Store">The store's name.</param>
/// <param name="Path">The path or the template inside it, without slashes around it.</param>
/// <param name="IsTemplate">Whether the path has words in braces that each file fills in.</param>
/// <param name="Node">Where it stands.</param>
internal sealed record PlaceUse(string Option, string Store, string Path, bool IsTemplate, SpecNode Node);
