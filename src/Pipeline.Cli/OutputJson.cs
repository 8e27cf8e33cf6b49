using System.Text.Json.Serialization;
using Pipeline.Cli.Bench;
using Pipeline.Cli.Commands;
using Pipeline.Cli.Progress;

namespace Pipeline.Cli;

/// <summary>How what <c>--json</c> prints of a result is written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SummaryObject))]
[JsonSerializable(typeof(RecordObject))]
[JsonSerializable(typeof(BenchSummary))]
[JsonSerializable(typeof(Measured))]
[JsonSerializable(typeof(NotMeasured))]
internal sealed partial class OutputJson : JsonSerializerContext;
