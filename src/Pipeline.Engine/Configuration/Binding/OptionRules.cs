using System.Collections;
using System.ComponentModel.DataAnnotations;
using Pipeline.Abstractions.Options;

namespace Pipeline.Engine.Configuration.Binding;

/// <summary>
/// Checks a value against the attributes of its option. <c>[Between(typeof(TimeSpan), "1s", "1h")]</c> and
/// <c>[Range(typeof(ByteSize), "1MiB", "1GiB")]</c> are written as in YAML.
/// </summary>
internal static class OptionRules
{
    /// <summary>What is wrong with the value of <paramref name="key"/>, or null.</summary>
    public static string? Fault(ValidationAttribute rule, string key, object value) =>
        value is IAutoOr choice
            ? (choice.Value is { } written ? Fault(rule, key, written) : null)
            : rule switch
            {
                RangeAttribute range => Bounds(range) is var (low, high)
                && Amount(value) is var amount
                && low <= amount
                && amount <= high
                    ? null
                    : $"'{key}' must be {Limits(range)}",
                MinLengthAttribute least => Count(value) >= least.Length
                    ? null
                    : $"'{key}' must have at least {Things(least.Length, value)}",
                MaxLengthAttribute most => Count(value) <= most.Length
                    ? null
                    : $"'{key}' must have at most {Things(most.Length, value)}",
                _ => rule.IsValid(value) ? null : rule.FormatErrorMessage(key),
            };

    /// <summary>A range in words: <c>from 1 to 65535</c>, <c>at least 1</c>.</summary>
    public static string Limits(RangeAttribute range) =>
        range.Maximum is int.MaxValue
            ? $"at least {Text(range.Minimum)}"
            : $"from {Text(range.Minimum)} to {Text(range.Maximum)}";

    /// <summary>The least and the greatest value, as numbers, ticks or bytes.</summary>
    public static (double Low, double High) Bounds(RangeAttribute range) =>
        (Bound(range.OperandType, range.Minimum), Bound(range.OperandType, range.Maximum));

    private static double Bound(Type type, object bound) =>
        bound is string text
            ? Amount(ScalarType.Of(type)?.Read(text, out _) ?? throw new NotSupportedException($"'{text}' is not a {type.Name}"))
            : Amount(bound);

    private static double Amount(object value) =>
        value switch
        {
            TimeSpan duration => duration.Ticks,
            ByteSize size => size.Bytes,
            _ => Convert.ToDouble(value, null),
        };

    private static string Text(object bound) => bound as string ?? ScalarType.Write(bound);

    private static int Count(object value) =>
        value switch
        {
            string text => text.Length,
            Secret secret => secret.Reveal().Length,
            ICollection list => list.Count,
            _ => throw new NotSupportedException($"a {value.GetType().Name} has no length"),
        };

    private static string Things(int count, object value) =>
        $"{count} {(value is string or Secret ? "character" : "value")}{(count == 1 ? "" : "s")}";
}
