using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Pipeline.Abstractions.Items;
using Pipeline.Abstractions.Options;
using Pipeline.Abstractions.Templates;
using Pipeline.Engine.Configuration.Model;
using Pipeline.Engine.Times;

namespace Pipeline.Cli.Graph;

/// <summary>What a graph says of the parts of a plan.</summary>
internal static class StepWords
{
    /// <summary>The stage's short name, and its key where that is another word.</summary>
    public static string Name(StagePlan stage) =>
        stage.Settings.Name is { } name && name != stage.Kind.Name ? $"{name} ({stage.Kind.Name})" : stage.Kind.Name;

    /// <summary>
    /// The places of a stage as its options have them, <c>in outbox:</c> or <c>to north:{path}</c>, and how many files
    /// it works on at once.
    /// </summary>
    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2075",
        Justification = "Pipeline.Cli.csproj keeps every member of our assemblies."
    )]
    public static string More(StagePlan stage)
    {
        var places =
            from option in stage.Options.GetType().GetProperties()
            where option.PropertyType == typeof(FilePlace) || option.PropertyType == typeof(PathTemplate)
            let place = option.GetValue(stage.Options)
            where place is not null
            select $"{JsonNamingPolicy.SnakeCaseLower.ConvertName(option.Name)} {(place is PathTemplate path ? path.Text : place)}";
        var workers = stage.Settings.Concurrency is { IsAuto: false } number ? $"{number.Value}" : "auto";
        return string.Join(", ", stage.Kind.IsSource ? places : places.Append($"concurrency {workers}"));
    }

    /// <summary>When the loops begin.</summary>
    public static string When(PipelinePlan plan) =>
        plan.Schedule switch
        {
            LoopsEvery times => $"every {DurationText.Of(times.Every)}",
            LoopsAt times => $"at {times.Times.Text}{(times.Zone is { } zone ? $" in {zone.Id}" : "")}",
            _ => "once",
        };
}
