using System.Collections;
using System.Globalization;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Patterns;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Yaml;
using Pipeline.Engine.Times;
using Pipeline.Posix;

namespace Pipeline.Engine.Configuration.Binding;

/// <summary>
/// Reads a text; null when it is none of a type, and then <paramref name="why"/> may say more than what was expected.
/// </summary>
internal delegate object? ScalarReading(string text, out string? why);

/// <summary>A type of option that is written as one text.</summary>
/// <param name="Name">Its name in the reference: <c>duration</c>.</param>
/// <param name="Expected">What a message says was expected: <c>a duration such as 30s or 5m</c>.</param>
/// <param name="Read">Reads it.</param>
internal record ScalarType(string Name, string Expected, ScalarReading Read)
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign;
    private const NumberStyles Decimal = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    private static readonly string[] DateForms =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mm",
        "yyyy-MM-dd HH:mm:ss",
    ];

    private static readonly Dictionary<Type, ScalarType> Known = new()
    {
        [typeof(string)] = new ScalarType<string>("text", "a text", Plain(text => text)),
        [typeof(Secret)] = new ScalarType<Secret>("secret", "a text", Plain(ReadSecret)),
        [typeof(bool)] = new ScalarType<bool>(
            "true or false",
            "true or false",
            (text, out why) =>
            {
                why = ForeignScalar.Truth(text);
                return bool.TryParse(text, out var value) ? value : null;
            }
        ),
        [typeof(int)] = new ScalarType<int>(
            "whole number",
            "a whole number",
            Number(text => int.TryParse(text, Whole, null, out var value) ? value : null)
        ),
        [typeof(long)] = new ScalarType<long>(
            "whole number",
            "a whole number",
            Number(text => long.TryParse(text, Whole, null, out var value) ? value : null)
        ),
        [typeof(double)] = new ScalarType<double>(
            "number",
            "a number",
            Number(text => double.TryParse(text, Decimal, null, out var value) ? value : null)
        ),
        [typeof(TimeSpan)] = new ScalarType<TimeSpan>(
            "duration",
            "a duration such as 30s, 5m or 1h30m",
            WithUnit(text => DurationText.TryParse(text))
        ),
        [typeof(ByteSize)] = new ScalarType<ByteSize>(
            "size",
            "a size such as 512KiB or 8MiB",
            WithUnit(text => ByteSize.TryParse(text))
        ),
        [typeof(DateTimeOffset)] = new ScalarType<DateTimeOffset>(
            "date",
            "a date such as 2026-03-01 or 2026-03-01T06:00:00Z",
            Plain(text => Date(text))
        ),
        [typeof(TimeZoneInfo)] = new ScalarType<TimeZoneInfo>(
            "time zone",
            "a time zone such as Europe/Berlin or UTC",
            (text, out why) => ZoneText.Read(text, out why)
        ),
        [typeof(FilePlace)] = new ScalarType<FilePlace>(
            "place",
            "a place such as supplier:out",
            (text, out why) => ReadPlace(text, out why)
        ),
        [typeof(PathTemplate)] = new ScalarType<PathTemplate>(
            "place with words",
            "a place such as archive:{modified:yyyy/MM/dd}/{path}",
            (text, out why) => PathTemplate.TryParse(text, out var template, out why) ? template : null
        ),
        [typeof(FolderTemplate)] = new ScalarType<FolderTemplate>(
            "folder with words",
            "a folder such as server:{day:yyyyMMdd}/",
            (text, out why) => FolderTemplate.TryParse(text, out var template, out why) ? template : null
        ),
        [typeof(TextTemplate)] = new ScalarType<TextTemplate>(
            "text with words",
            "a text such as {name}.done",
            (text, out why) => TextTemplate.TryParse(text, out var template, out why) ? template : null
        ),
        [typeof(GlobPattern)] = new ScalarType<GlobPattern>(
            "pattern",
            "a pattern such as **/*.csv",
            (text, out why) => GlobPattern.TryParse(text, out var pattern, out why) ? pattern : null
        ),
        [typeof(UnixFileMode)] = new ScalarType<UnixFileMode>(
            "mode",
            "a mode such as 0640",
            (text, out why) => ModeText.TryParse(text, out why)
        ),
        [typeof(PathRegex)] = new ScalarType<PathRegex>(
            "regular expression",
            "a regular expression",
            (text, out why) => PathRegex.TryParse(text, out var regex, out why) ? regex : null
        ),
    };

    /// <summary>The type for a property's type, or null when it is not written as one text.</summary>
    public static ScalarType? Of(Type type) =>
        Known.GetValueOrDefault(type) is { } known ? known
        : type.IsEnum ? OfEnum(type)
        : type == typeof(AutoOr<int>) ? OfOrAuto<int>()
        : type == typeof(AutoOr<ByteSize>) ? OfOrAuto<ByteSize>()
        : null;

    /// <summary>
    /// Whether <c>auto</c> may stand in the place of the value, whose type is then the argument of this one.
    /// </summary>
    public static bool IsOrAuto(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(AutoOr<>);

    /// <summary>An empty list of such values.</summary>
    public virtual IList NewList() => throw new NotSupportedException($"an option cannot be a list of: {Name}");

    /// <summary>An empty block of such values.</summary>
    public virtual IDictionary NewMap() => throw new NotSupportedException($"an option cannot be a block of: {Name}");

    /// <summary>The text that would be read as that value; a secret stays hidden.</summary>
    public static string Write(object value) =>
        value switch
        {
            TimeSpan duration => DurationText.Of(duration).Replace(" ", ""),
            ByteSize size => size.ToString().Replace(" ", ""),
            bool truth => truth ? "true" : "false",
            TimeZoneInfo zone => zone.Id,
            IAutoOr choice => choice.Value is { } written ? Write(written) : IAutoOr.Word,
            UnixFileMode mode => ModeText.Of(mode),
            Enum choice => SnakeCase.Of(choice.ToString()),
            DateTimeOffset date => date.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture),
            IFormattable plain => plain.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    /// <summary>An enum's values as they are written.</summary>
    public static IEnumerable<string> Names(Type type) => Enum.GetNames(type).Select(SnakeCase.Of);

    private static ScalarType OfEnum(Type type) =>
        new(
            string.Join(" | ", Names(type)),
            $"one of {string.Join(", ", Names(type))}",
            (text, out why) =>
            {
                why =
                    RenamedWord.Value(type, text) is { } today ? RenamedWord.Describe(text, today)
                    : Suggestion.Of(text, Names(type)) is { } near ? $"did you mean '{near}'?"
                    : null;
                return Enum.GetNames(type).FirstOrDefault(name => SnakeCase.Of(name) == text) is { } found
                    ? Enum.Parse(type, found)
                    : null;
            }
        );

    private static ScalarType OfOrAuto<T>()
        where T : struct
    {
        var inner = Known[typeof(T)];
        return new(
            $"{inner.Name} | {IAutoOr.Word}",
            $"{inner.Expected} or {IAutoOr.Word}",
            (text, out why) =>
            {
                why = null;
                return text == IAutoOr.Word ? default(AutoOr<T>)
                    : inner.Read(text, out why) is T value ? new AutoOr<T>(value)
                    : null;
            }
        );
    }

    private static Secret ReadSecret(string text)
    {
        OwnMemory.Hide();
        return new(text);
    }

    private static ScalarReading Plain(Func<string, object?> read) =>
        (text, out why) =>
        {
            why = null;
            return read(text);
        };

    private static ScalarReading Number(Func<string, object?> read) =>
        (text, out why) => (why = ForeignScalar.Number(text)) is null ? read(text) : null;

    private static ScalarReading WithUnit(Func<string, object?> read) =>
        (text, out why) =>
        {
            why = double.TryParse(text, Decimal, null, out _) ? "add the unit" : null;
            return read(text);
        };

    /// <summary>A date without a zone is one of the machine's.</summary>
    private static DateTimeOffset? Date(string text)
    {
        const DateTimeStyles Style = DateTimeStyles.RoundtripKind;
        if (!DateTime.TryParseExact(text, DateForms, CultureInfo.InvariantCulture, Style, out var time))
            return null;
        return time.Kind == DateTimeKind.Unspecified
            ? new DateTimeOffset(time, MachineClock.Instance.LocalTimeZone.GetUtcOffset(time))
            : DateTimeOffset.ParseExact(text, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None);
    }

    private static FilePlace? ReadPlace(string text, out string? why)
    {
        why = null;
        var colon = text.IndexOf(':');
        if (colon > 0)
            why = ForeignScalar.Folder(text[(colon + 1)..]);
        return colon > 0 && why is null && StorePath.TryParse(text[(colon + 1)..].Trim('/'), out var path, out why)
            ? new FilePlace(text[..colon], path)
            : null;
    }
}

/// <summary>
/// One whose values are known while this is compiled, so that there is code for their lists ahead of time too.
/// </summary>
internal sealed record ScalarType<T>(string Name, string Expected, ScalarReading Read) : ScalarType(Name, Expected, Read)
{
    /// <inheritdoc/>
    public override IList NewList() => new List<T>();

    /// <inheritdoc/>
    public override IDictionary NewMap() => new Dictionary<string, T>();
}
