namespace Pipeline.Abstractions.Options;

/// <summary>
/// The option that a text gives which is written in the place of a whole block: <c>journal: NAME</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ShorthandAttribute : Attribute;
