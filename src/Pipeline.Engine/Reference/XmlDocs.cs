using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Pipeline.Engine.Configuration.Binding;

namespace Pipeline.Engine.Reference;

/// <summary>
/// Reads the summaries of types and members from the documentation that the compiler lays next to each assembly.
/// </summary>
internal static partial class XmlDocs
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, XElement>> Pages = new();

    /// <summary>
    /// A type's summary as one paragraph, with code between backticks; empty when the documentation is not there.
    /// </summary>
    public static string Of(Type type) => Text(type.Assembly, $"T:{Name(type)}");

    /// <summary>A property's or field's summary.</summary>
    public static string Of(MemberInfo member) =>
        Text(member.Module.Assembly, $"{(member is PropertyInfo ? 'P' : 'F')}:{Name(member.DeclaringType!)}.{member.Name}");

    private static string Name(Type type) => type.FullName!.Replace('+', '.');

    private static string Text(Assembly assembly, string member) =>
        Pages.GetOrAdd(assembly, Read).GetValueOrDefault(member) is { } summary
            ? Blanks().Replace(string.Concat(summary.Nodes().Select(Plain)), " ").Trim()
            : "";

    private static Dictionary<string, XElement> Read(Assembly assembly)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
        if (!File.Exists(file))
            return [];
        return XDocument
            .Load(file)
            .Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")!);
    }

    private static string Plain(XNode node) =>
        node switch
        {
            XText text => text.Value,
            XElement { Name.LocalName: "see" } see => $"`{Target(see)}`",
            XElement { Name.LocalName: "paramref" } parameter => $"`{parameter.Attribute("name")?.Value}`",
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement other => string.Concat(other.Nodes().Select(Plain)),
            _ => "",
        };

    /// <summary>The last name of a reference; a property is meant as the option that it is.</summary>
    private static string Target(XElement see)
    {
        var name = (see.Attribute("cref") ?? see.Attribute("langword"))?.Value ?? "";
        var last = name[(name.LastIndexOfAny(['.', ':']) + 1)..];
        return name.StartsWith("P:", StringComparison.Ordinal) || name.StartsWith("F:", StringComparison.Ordinal)
            ? SnakeCase.Of(last)
            : last;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
