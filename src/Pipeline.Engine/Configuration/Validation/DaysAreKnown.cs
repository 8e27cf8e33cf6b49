using Pipeline.Abstractions.Stages;
using Pipeline.Engine.Configuration.Diagnostics;
using Pipeline.Engine.Configuration.Model;

namespace Pipeline.Engine.Configuration.Validation;

/// <summary><c>{day}</c> stands only where the source tells the day of each file.</summary>
internal static class DaysAreKnown
{
    private const string Word = "day";

    public static void Check(PipelineModel model, DiagnosticBag diagnostics)
    {
        // Of a source that could not be read nobody knows what it tells.
        if (model.First?.BoundOptions?.Options is not IFindsFiles { TellsDay: false })
            return;
        foreach (var entry in model.Everything)
        {
            foreach (var use in entry.Words.Where(use => use.Text.Holds(Word)))
                diagnostics.Add(
                    use.Node.At,
                    DiagnosticCode.NoDay,
                    $"'{use.Option}' contains {{{Word}}}, and no file has a day: add the day to 'pattern' of "
                        + $"'{model.First.Name}', such as {{day:yyyyMMdd}}/**"
                );
        }
    }
}
