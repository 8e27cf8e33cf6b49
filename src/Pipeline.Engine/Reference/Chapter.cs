using Pipeline.Abstractions.Stages;
using Pipeline.Abstractions.Stores;
using Pipeline.Engine.Configuration;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Reference;

/// <summary>One thing that a pipeline file may name, with its options.</summary>
/// <param name="Key">Its key in YAML.</param>
/// <param name="Sort">What it is: <c>source</c>, <c>stage</c>, <c>block</c>, <c>store</c>.</param>
/// <param name="Text">What it does.</param>
/// <param name="Options">Its options.</param>
internal sealed record Chapter(string Key, string Sort, string Text, IReadOnlyList<OptionRow> Options)
{
    /// <summary>What a fork does; a block has no record from which this could come.</summary>
    public const string ForkText =
        "Sends each file to every branch. A file continues below the fork when all branches have completed it; when one "
        + "branch fails, the file has failed.";

    /// <summary>What a target is.</summary>
    public const string TargetText =
        "A target: its name and its stages. It accepts at most as many files at once as its stages have workers.";

    /// <summary>The chapter of a kind of stage.</summary>
    public static Chapter Of(StageDescriptor kind) =>
        new(
            kind.Name,
            kind.IsSource ? "source" : "stage",
            kind.Summary ?? XmlDocs.Of(kind.StageType),
            OptionRow.Of(kind.OptionsType)
        );

    /// <summary>The chapter of a kind of store.</summary>
    public static Chapter Of(StoreDescriptor kind) =>
        new(kind.Name, "store", XmlDocs.Of(kind.StoreType), OptionRow.Of(kind.OptionsType));

    /// <summary>The chapter of the fork.</summary>
    public static Chapter Fork { get; } =
        new("fork", "block", ForkText, [new("NAME", "list of stages", "", true, "A branch: its name and its stages.")]);

    /// <summary>The chapter of the balance block.</summary>
    public static Chapter Balance { get; } =
        new(
            "balance",
            "block",
            XmlDocs.Of(typeof(BalanceOptions)),
            [new("targets.NAME", "list of stages", "", true, TargetText), .. OptionRow.Of(typeof(BalanceOptions))]
        );

    /// <summary>What a group's stages are.</summary>
    public const string InnerText = "The stages that process the files of a group.";

    /// <summary>The chapter of the group.</summary>
    public static Chapter Group { get; } =
        new(
            "group",
            "block",
            XmlDocs.Of(typeof(GroupOptions)),
            [.. OptionRow.Of(typeof(GroupOptions)), new("stages", "list of stages", "", true, InnerText)]
        );

    /// <summary>What a route's stages are.</summary>
    public const string RoutedText = "The stages that process the files of this route.";

    /// <summary>The chapter of the route.</summary>
    public static Chapter Route { get; } =
        new(
            "route",
            "block",
            XmlDocs.Of(typeof(RouteOptions)),
            [.. OptionRow.Of(typeof(RouteOptions)), new("stages", "list of stages", "", true, RoutedText)]
        );

    /// <summary>Every chapter of a registry: stages, blocks, stores.</summary>
    public static IReadOnlyList<Chapter> All(ComponentRegistry registry) =>
        [.. registry.Stages.Values.Select(Of), Fork, Balance, Route, Group, .. registry.Stores.Values.Select(Of)];
}
