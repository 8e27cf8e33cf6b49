using static Pipeline.Engine.Configuration.Diagnostics.DiagnosticCode;

namespace Pipeline.Engine.Reference.Problems;

/// <summary>Examples of problems of options: P1.</summary>
internal static class OptionExamples
{
    private const string Copy = "- copy: { to: \"backup:{path}\" }";

    public static IReadOnlyList<ProblemExample> All { get; } =
    [
        new(
            WrongShape,
            "A key has a text where a block of options is expected, or a list where a text is expected. "
                + "`pipeline stages NAME` shows the options of a stage.",
            "- copy: backup",
            Copy
        ),
        new(
            UnknownOption,
            "The stage, store or block has no such option. The message suggests a similar one.",
            "- copy: { to: \"backup:{path}\", if_exist: replace }",
            "- copy: { to: \"backup:{path}\", if_exists: replace }"
        ),
        new(MissingOption, "An option without a default is missing.", "- copy: {}", Copy),
        new(
            OutOfRange,
            "The value is too small or too large. The reference has the limits.",
            Copy + "\n  concurrency: 0",
            Copy + "\n  concurrency: 4"
        ),
        new(
            WrongValue,
            "The text is not a value of the option's type: a number, a size such as `64MiB`, a duration such as `30s`, or "
                + "one of a few words.",
            Copy + "\n  timeout: soon",
            Copy + "\n  timeout: 30s"
        ),
        new(
            Contradiction,
            "Two options exclude each other, or one needs another one.",
            "schedule: { every: 1m, cron: \"0 * * * *\" }",
            "schedule: { cron: \"0 * * * *\" }"
        ),
        new(
            SetMeetsNothing,
            "`--set` or `--vary` names nothing in the file. Write the name of a stage or store, a dot, and an option.",
            "pipeline run example.yml --set golb.max_files=10",
            "pipeline run example.yml --set glob.max_files=10"
        ),
        new(
            Foreign,
            "The text means something in another tool and nothing here. [patterns.md](patterns.md) lists such texts with "
                + "what to write instead.",
            """
            stores:
              data: { local: { root: "$DATA/in" } }
              backup: { local: { root: backup } }
            """,
            """
            stores:
              data: { local: { root: "${DATA:-data}/in" } }
              backup: { local: { root: backup } }
            """
        ),
        new(
            Renamed,
            "An earlier version had this word. The message has the new one.",
            Copy + "\n  retry: { attempts: 3 }",
            Copy + "\n  retry: { max_attempts: 3 }"
        ),
    ];
}
