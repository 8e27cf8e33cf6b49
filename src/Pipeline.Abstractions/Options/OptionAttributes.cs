using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Abstractions.Options;

/// <summary>
/// The least and the greatest value of an option, written as in YAML: <c>[Between(typeof(TimeSpan), "1s", "1h")]</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
[method: UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "OptionRules reads both; no converter is asked.")]
public sealed class BetweenAttribute(
    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] Type type,
    string minimum,
    string maximum
) : RangeAttribute(type, minimum, maximum);

/// <summary>An option that must hold at least one value or character.</summary>
[AttributeUsage(AttributeTargets.Property)]
[method: UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "OptionRules counts.")]
public sealed class NotEmptyAttribute() : MinLengthAttribute(1);

/// <summary>
/// The option that a text gives which is written in the place of a whole block: <c>journal: NAME</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ShorthandAttribute : Attribute;
