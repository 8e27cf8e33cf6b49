using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Pipeline.Abstractions.Options;

namespace Pipeline.Engine.Configuration.Binding;

/// <summary>One option of a record: everything that YAML, schema and reference need to know of it.</summary>
internal sealed record OptionShape(string Key, PropertyInfo Property, OptionType Type)
{
    /// <summary>Why options may be read by reflection where the program is compiled ahead.</summary>
    public const string AllIsKept = "Pipeline.Cli.csproj keeps every member of our assemblies.";

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
    public static IReadOnlyList<OptionShape> Of(Type record) => Shapes.GetOrAdd(record, static type => [.. Declared(type)]);

    /// <summary>A record with every default, and nothing in what is required.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = AllIsKept)]
    public static object Defaults(Type record) => Activator.CreateInstance(record)!;

    /// <summary>The value when nothing is written; null when there is none.</summary>
    public object? Default => IsRequired ? null : Property.GetValue(Defaults(Property.ReflectedType!));

    /// <summary>
    /// Those of a base first; reflection gives each type's own in their order, and has no other sign of it in a program
    /// that is compiled ahead.
    /// </summary>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = AllIsKept)]
    private static IEnumerable<OptionShape> Declared(Type type)
    {
        const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        if (type.BaseType is { } above)
        {
            foreach (var inherited in Of(above))
                yield return new(inherited.Key, type.GetProperty(inherited.Property.Name)!, inherited.Type);
        }
        foreach (var property in type.GetProperties(Own).Where(property => property.SetMethod is { IsPublic: true }))
            yield return new(SnakeCase.Of(property.Name), property, OptionType.Of(property.PropertyType));
    }
}
