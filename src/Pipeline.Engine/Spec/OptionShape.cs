using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Pipeline.Engine.Spec;

/// <summary>One option of a record: everything that YAML, schema and reference need to know of it.</summary>
internal sealed record OptionShape(string Key, PropertyInfo Property, OptionType Type)
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<OptionShape>> Shapes = new();

    /// <summary>Whether it must be written.</summary>
    public bool IsRequired { get; } = Property.IsDefined(typeof(RequiredMemberAttribute));

    /// <summary>Whether it may be left without a value.</summary>
    public bool IsNullable => new NullabilityInfoContext().Create(Property).WriteState == NullabilityState.Nullable;

    /// <summary>Whether a text that is written in the place of the whole block gives this option.</summary>
    public bool IsShorthand => Property.IsDefined(typeof(ShorthandAttribute));

    /// <summary>What its value must keep to.</summary>
    public IReadOnlyList<ValidationAttribute> Rules { get; } = [.. Property.GetCustomAttributes<ValidationAttribute>()];

    /// <summary>The options of a record, in the order in which it declares them.</summary>
    public static IReadOnlyList<OptionShape> Of(Type record) =>
        Shapes.GetOrAdd(
            record,
            static type =>
                [
                    .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                        .Where(property => property.SetMethod is { IsPublic: true })
                        .OrderBy(property => property.MetadataToken)
                        .Select(property => new OptionShape(
                            SnakeCase.Of(property.Name),
                            property,
                            OptionType.Of(property.PropertyType)
                        )),
                ]
        );

    /// <summary>A record with every default, and nothing in what is required.</summary>
    public static object Defaults(Type record) => Activator.CreateInstance(record)!;

    /// <summary>The value when nothing is written; null when there is none.</summary>
    public object? Default => IsRequired ? null : Property.GetValue(Defaults(Property.ReflectedType!));
}
