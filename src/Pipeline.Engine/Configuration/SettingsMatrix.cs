using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration;

/// <summary>
/// A plan for each combination of the values that <c>--vary a.b=1,2,4</c> gave, by the same overrides as <c>--set
/// a.b=1</c>.
/// </summary>
public static class SettingsMatrix
{
    /// <summary>The most combinations.</summary>
    public const int MostPlans = 1000;

    private const string Option = "--vary";

    /// <summary>Makes the plans; with any problem in any of them there are none, and every problem is told.</summary>
    /// <param name="file">The pipeline file.</param>
    /// <param name="registry">The kinds of stages and stores that it may name.</param>
    /// <param name="inputs">The surroundings.</param>
    /// <param name="vary">What was given, each <c>a.b=1,2,4</c>; the first changes slowest.</param>
    public static MatrixResult Build(string file, ComponentRegistry registry, PlanInputs inputs, IReadOnlyList<string> vary)
    {
        var diagnostics = new DiagnosticBag();
        var rows = Combine(Read(vary, diagnostics), diagnostics);
        var plans = new List<VariedPlan>();
        foreach (var row in rows)
        {
            var (plan, wrong) = PlanBuilder.BuildFile(
                file,
                registry,
                inputs with
                {
                    Overrides = [.. row.Select(one => one.Text)],
                    OverrideOption = Option,
                }
            );
            diagnostics.Add(wrong);
            if (plan is not null)
                plans.Add(new(row, plan));
        }
        return diagnostics.Count > 0 ? new([], diagnostics.InOrder()) : new(plans, []);
    }

    private static List<IReadOnlyList<Setting>> Read(IReadOnlyList<string> vary, DiagnosticBag diagnostics)
    {
        var axes = new List<IReadOnlyList<Setting>>();
        foreach (var text in vary)
        {
            var equals = text.IndexOf('=');
            var key = equals < 0 ? text : text[..equals];
            var values = equals < 0 ? [] : text[(equals + 1)..].Split(',', StringSplitOptions.TrimEntries);
            var why =
                values.Length == 0 || values.Contains("") ? "write --vary a.b=value,value without an empty value"
                : values.Distinct().Count() < values.Length ? "a value occurs twice"
                : axes.Exists(axis => axis[0].Key == key) ? "it is varied twice; write all its values in one --vary"
                : null;
            if (why is null)
                axes.Add([.. values.Select(value => new Setting(key, value))]);
            else
                diagnostics.Add(new($"{Option} {MessageText.Of(key)}", 0, 0), DiagnosticCode.SetMeetsNothing, why);
        }
        return axes;
    }

    private static IReadOnlyList<IReadOnlyList<Setting>> Combine(List<IReadOnlyList<Setting>> axes, DiagnosticBag diagnostics)
    {
        IReadOnlyList<IReadOnlyList<Setting>> rows =
        [
            [],
        ];
        foreach (var axis in axes)
        {
            if ((long)rows.Count * axis.Count > MostPlans)
            {
                diagnostics.Add(
                    new($"{Option} {MessageText.Of(axis[0].Key)}", 0, 0),
                    DiagnosticCode.OutOfRange,
                    $"there are more than {MostPlans} combinations; vary fewer options or values"
                );
                break;
            }
            rows = [.. rows.SelectMany(row => axis.Select(value => (IReadOnlyList<Setting>)[.. row, value]))];
        }
        return rows;
    }
}

/// <summary>What came of a matrix of settings.</summary>
/// <param name="Plans">A plan for each combination; none when there is any problem.</param>
/// <param name="Problems">Everything that is wrong, each thing once.</param>
public sealed record MatrixResult(IReadOnlyList<VariedPlan> Plans, IReadOnlyList<Diagnostic> Problems);

/// <summary>One combination of settings, and the plan that comes of it.</summary>
public sealed record VariedPlan(IReadOnlyList<Setting> Settings, PipelinePlan Plan);

/// <summary>A value for one option, as <c>--set</c> takes it.</summary>
/// <param name="Key">The option: <c>upload.concurrency</c>.</param>
/// <param name="Value">Its value.</param>
public sealed record Setting(string Key, string Value)
{
    /// <summary>The two as <c>--set</c> takes them.</summary>
    public string Text => $"{Key}={Value}";
}
