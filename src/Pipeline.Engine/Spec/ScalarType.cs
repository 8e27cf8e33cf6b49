using System.Globalization;
using Pipeline.Engine.Files;

namespace Pipeline.Engine.Spec;

/// <summary>A type of option that is written as one text.</summary>
/// <param name="Name">Its name in the reference: <c>duration</c>.</param>
/// <param name="Expected">What a message says was expected: <c>a duration such as 30s or 5m</c>.</param>
/// <param name="Read">Reads a text; null when it is none of this type.</param>
internal sealed record ScalarType(string Name, string Expected, Func<string, object?> Read)
{
    private const string DateForms =
        "yyyy-MM-dd|yyyy-MM-dd'T'HH:mm|yyyy-MM-dd'T'HH:mm:ss|yyyy-MM-dd'T'HH:mmK|yyyy-MM-dd'T'HH:mm:ssK|yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK";

    private static readonly Dictionary<Type, ScalarType> Known = new()
    {
        [typeof(string)] = new("text", "a text", text => text),
        [typeof(Secret)] = new("secret", "a text", text => new Secret(text)),
        [typeof(bool)] = new("true or false", "true or false", text => bool.TryParse(text, out var value) ? value : null),
        [typeof(int)] = new(
            "whole number",
            "a whole number",
            text => int.TryParse(text, Whole, null, out var value) ? value : null
        ),
        [typeof(long)] = new(
            "whole number",
            "a whole number",
            text => long.TryParse(text, Whole, null, out var value) ? value : null
        ),
        [typeof(double)] = new("number", "a number", text => double.TryParse(text, Decimal, null, out var value) ? value : null),
        [typeof(TimeSpan)] = new("duration", "a duration such as 30s, 5m or 1h30m", text => DurationText.TryParse(text)),
        [typeof(ByteSize)] = new("size", "a size such as 512KiB or 8MiB", text => ByteSize.TryParse(text)),
        [typeof(DateTimeOffset)] = new("date", "a date such as 2026-03-01 or 2026-03-01T06:00:00Z", text => ReadDate(text)),
        [typeof(FilePlace)] = new("place", "a place such as supplier:out", text => ReadPlace(text)),
        [typeof(PathTemplate)] = new(
            "place with words",
            "a place such as archive:{modified:yyyy/MM/dd}/{path}",
            text => PathTemplate.TryParse(text, out var template, out _) ? template : null
        ),
    };

    private const NumberStyles Whole = NumberStyles.AllowLeadingSign;
    private const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <summary>The type for a property's type, or null when it is not written as one text.</summary>
    public static ScalarType? Of(Type type) => type.IsEnum ? OfEnum(type) : Known.GetValueOrDefault(type);

    /// <summary>The text that would be read as that value; secrets stay hidden.</summary>
    public static string Write(object value) =>
        value switch
        {
            TimeSpan duration => DurationText.Of(duration),
            ByteSize size => size.ToString().Replace(" ", ""),
            bool truth => truth ? "true" : "false",
            Enum choice => SnakeCase.Of(choice.ToString()),
            DateTimeOffset date => date.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
            IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    /// <summary>Why a text that cannot be read cannot be, where more can be said than what was expected.</summary>
    public static string? Why(Type type, string text)
    {
        if (type == typeof(PathTemplate) && !PathTemplate.TryParse(text, out _, out var why))
            return why;
        if (
            type == typeof(FilePlace)
            && text.IndexOf(':') is var colon and > 0
            && !StorePath.TryParse(Inside(text, colon), out _, out var fault)
        )
            return fault;
        if (type.IsEnum && Nearest.Of(text, Names(type)) is { } near)
            return $"did you mean '{near}'?";
        return (type == typeof(TimeSpan) || type == typeof(ByteSize)) && double.TryParse(text, Decimal, null, out _)
            ? "add the unit"
            : null;
    }

    /// <summary>An enum's values as they are written.</summary>
    public static IEnumerable<string> Names(Type type) => Enum.GetNames(type).Select(SnakeCase.Of);

    private static ScalarType OfEnum(Type type) =>
        new(
            string.Join(" | ", Names(type)),
            $"one of {string.Join(", ", Names(type))}",
            text =>
                Enum.GetNames(type).FirstOrDefault(name => SnakeCase.Of(name) == text) is { } found
                    ? Enum.Parse(type, found)
                    : null
        );

    private static DateTimeOffset? ReadDate(string text) =>
        DateTimeOffset.TryParseExact(
            text,
            DateForms.Split('|'),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeLocal,
            out var date
        )
            ? date
            : null;

    private static FilePlace? ReadPlace(string text) =>
        text.IndexOf(':') is var colon and > 0 && StorePath.TryParse(Inside(text, colon), out var path, out _)
            ? new FilePlace(text[..colon], path)
            : null;

    private static string Inside(string place, int colon) => place[(colon + 1)..].Trim('/');
}
