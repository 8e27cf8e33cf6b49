using Pipeline.Engine.Spec;
using Pipeline.Engine.Stages;

namespace Pipeline.Engine.Plan.Rules;

/// <summary><c>{day}</c> stands only where the source tells the day of each file.</summary>
internal static class DaysAreKnown
{
    private const string Word = "day";

    public static void Check(Outline outline, DiagnosticBag problems)
    {
        // Of a source that could not be read nobody knows what it tells.
        if (outline.First?.BoundOptions?.Options is not IFindsFiles { TellsDay: false })
            return;
        foreach (var entry in outline.Everything)
        {
            foreach (var use in entry.Words.Where(use => use.Text.Holds(Word)))
                problems.Add(
                    use.Node.At,
                    DiagnosticCode.NoDay,
                    $"'{use.Option}' holds {{{Word}}}, and no file has a day: '{outline.First.Name}' finds it where 'pattern' says where it stands, such as {{day:yyyyMMdd}}/**"
                );
        }
    }
}
