using static Pipeline.Engine.Configuration.Diagnostics.DiagnosticCode;

namespace Pipeline.Engine.Reference.Problems;

/// <summary>Examples of problems that would cost files: P3, and the warnings: P5.</summary>
internal static class SafetyExamples
{
    private const string Copy = "- copy: { to: \"backup:{path}\" }";

    public static IReadOnlyList<ProblemExample> All { get; } =
    [
        new(
            NotProved,
            "`delete` deletes a file only if every copy is verified. Without a verified copy the file could be lost.",
            Copy + "\n- delete: {}",
            Copy + "\n- verify: {}\n- delete: {}"
        ),
        new(
            TakenTooEarly,
            "`delete` must be the last stage, outside of every block: other stages or branches still need the file.",
            Copy + "\n- verify: {}\n- delete: {}\n- archive: { to: \"server:{path}\" }",
            "- archive: { to: \"server:{path}\" }\n" + Copy + "\n- verify: {}\n- delete: {}"
        ),
        new(
            HoldsOwnFiles,
            "The root of a store contains the pipeline file, the journal or the log. They would be copied and deleted as "
                + "other files are.",
            """
            stores:
              data: { local: { root: . } }
              backup: { local: { root: backup } }
            """,
            """
            stores:
              data: { local: { root: data } }
              backup: { local: { root: backup } }
            """
        ),
        new(
            OntoItself,
            "A stage would write a file to its own place, or to the place of another stage's copy.",
            "- copy: { to: \"data:{path}\" }",
            Copy
        ),
        new(
            FoundAgain,
            "The copies are in the folder that the source lists: each loop would process them as new files.",
            "- copy: { to: \"data:done/{path}\" }",
            "stages:\n  - glob: { in: \"data:\", exclude: \"done/\" }\n  - copy: { to: \"data:done/{path}\" }"
        ),
        new(
            NotApart,
            "Files of two folders may have the same name, and would get the same place. The second one fails or replaces "
                + "the first one, as `if_exists` says.",
            "- copy: { to: \"backup:{name}\" }",
            Copy
        ),
        new(
            SharedFolder,
            "Other users of this machine may write to a folder above a root, the log or the lock, and can replace it. Move "
                + "it to a folder that only you can write to, or change the mode of that folder."
        ),
    ];
}
