using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Pipeline.Engine.Configuration.Yaml;

namespace Pipeline.Engine.Configuration.Binding;

/// <summary>
/// How an option is written: as one text, a list, a block with free keys, or a block of options of its own.
/// </summary>
/// <param name="Type">The property's type, without nullability.</param>
internal abstract record OptionType(Type Type)
{
    /// <summary>How a property of that type is written.</summary>
    /// <exception cref="NotSupportedException">Options cannot have that type.</exception>
    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = OptionShape.AllIsKept)]
    public static OptionType Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (ScalarType.Of(type) is { } scalar)
            return new ScalarOption(type, scalar);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new ListOption(type, Of(type.GetGenericArguments()[0]));
        if (
            type.IsGenericType
            && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
            && type.GetGenericArguments()[0] == typeof(string)
        )
            return new MapOption(type, Of(type.GetGenericArguments()[1]));
        if (type is { IsClass: true, IsAbstract: false, IsGenericType: false } && type.GetConstructor([]) is not null)
            return new RecordOption(type);
        throw new NotSupportedException($"an option cannot be of type {type}");
    }

    /// <summary>An empty list of such values.</summary>
    public virtual IList NewList() => throw new NotSupportedException($"an option cannot be a list of {Type}");

    /// <summary>An empty block of such values.</summary>
    public virtual IDictionary NewMap() => throw new NotSupportedException($"an option cannot be a block of {Type}");
}

/// <summary>Written as one text.</summary>
internal sealed record ScalarOption(Type Type, ScalarType Scalar) : OptionType(Type)
{
    /// <inheritdoc/>
    public override IList NewList() => Scalar.NewList();

    /// <inheritdoc/>
    public override IDictionary NewMap() => Scalar.NewMap();
}

/// <summary>Written as a list, or as a single value.</summary>
internal sealed record ListOption(Type Type, OptionType Element) : OptionType(Type);

/// <summary>Written as a block whose keys the user chooses.</summary>
internal sealed record MapOption(Type Type, OptionType Value) : OptionType(Type);

/// <summary>Written as a block of options, or as one text where one of them says so.</summary>
internal sealed record RecordOption(Type Type) : OptionType(Type)
{
    /// <summary>The option that a text in the place of the block gives; null where none may stand there.</summary>
    public OptionShape? Shorthand => OptionShape.Of(Type).FirstOrDefault(option => option.IsShorthand);

    /// <summary>The block that is meant: a text in its place gives one option of it.</summary>
    public SpecNode InFull(SpecNode node) =>
        node is ScalarNode { IsNothing: false } && Shorthand is { } one
            ? new MappingNode(node.At, [new(new(node.At, one.Key), node)])
            : node;

    /// <inheritdoc/>
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "All lists of classes share one code.")]
    public override IList NewList() => (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(Type))!;
}
