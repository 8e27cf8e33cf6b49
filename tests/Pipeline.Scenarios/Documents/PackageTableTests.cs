using System.Text.Json;
using System.Xml.Linq;
using Pipeline.Testing;

namespace Pipeline.Scenarios.Documents;

/// <summary>The table of packages in SECURITY.md names what is locked for the projects of the program.</summary>
public sealed class PackageTableTests
{
    private const string Heading = "## Packages in the program";
    private static readonly string Sources = Path.Combine(Repository.Root, "src");

    [Fact]
    public void Every_package_of_the_program_is_in_the_table()
    {
        var locked = Directory
            .EnumerateFiles(Sources, "packages.lock.json", SearchOption.AllDirectories)
            .SelectMany(Locked)
            .Where(package => !Analyzers().Contains(package.Name))
            .Distinct()
            .Order()
            .ToList();

        Assert.Subset(locked.Select(package => package.Name).ToHashSet(), Referenced());
        Assert.Equal(locked, Table().Select(row => (row[0], row[1])).Order());
    }

    [Fact]
    public void Every_row_has_a_license_and_a_purpose() => Assert.All(Table(), row => Assert.All(row, Assert.NotEmpty));

    /// <summary>The rows of the table: name, version, license, purpose.</summary>
    private static IEnumerable<string[]> Table() =>
        MarkdownPage
            .Of("SECURITY.md")
            .Lines.SkipWhile(line => line != Heading)
            .SkipWhile(line => !line.StartsWith('|'))
            .TakeWhile(line => line.StartsWith('|'))
            .Skip(2)
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries));

    private static IEnumerable<(string Name, string Version)> Locked(string file)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        return
        [
            .. from framework in json.RootElement.GetProperty("dependencies").EnumerateObject()
            from package in framework.Value.EnumerateObject()
            where package.Value.GetProperty("type").GetString() != "Project"
            select (package.Name, package.Value.GetProperty("resolved").GetString()!),
        ];
    }

    /// <summary>What the projects themselves ask for.</summary>
    private static HashSet<string> Referenced() =>
        [
            .. Directory
                .EnumerateFiles(Sources, "*.csproj", SearchOption.AllDirectories)
                .SelectMany(file => XDocument.Load(file).Descendants("PackageReference"))
                .Select(reference => reference.Attribute("Include")!.Value),
        ];

    private static IEnumerable<string> Names(string file, string element) =>
        XDocument
            .Load(Path.Combine(Repository.Root, file))
            .Descendants(element)
            .Select(reference => reference.Attribute("Include")!.Value);

    /// <summary>What only looks at the sources, and is in no program.</summary>
    private static HashSet<string> Analyzers() =>
        [
            .. Names("Directory.Packages.props", "GlobalPackageReference"),
            .. Names("src/Directory.Build.props", "PackageReference"),
        ];
}
