using System.Text.Json;
using Pipeline.Testing.Servers;

namespace Pipeline.Scenarios.Servers;

/// <summary>How many files a run found and what became of them, as its <c>--json</c> says.</summary>
internal sealed record RunCounts(int Found, int Done, int Failed, int Skipped)
{
    private static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static RunCounts Of(ToolEnd end) => JsonSerializer.Deserialize<RunCounts>(end.Output, Form)!;
}
